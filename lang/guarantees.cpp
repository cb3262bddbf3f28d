#include "lang/guarantees.h"

#include <fmt/format.h>

namespace crasp::lang {
namespace {

constexpr const char* kHuang = "Huang et al., ICLR 2025, arXiv 2410.02140, Theorems 7 and 9";
constexpr const char* kKneeDeep = "Yang, Cadilhac and Chiang, NeurIPS 2025, arXiv 2506.16055";
constexpr const char* kCompression =
    "Zetzsche et al., Length Generalization for Transformers via Compression, 2026, Corollary 6";
constexpr const char* kDepthOne =
    "Zetzsche et al., Length Generalization for Transformers via Compression, 2026, Proposition 13 (reversal-bounded "
    "counter automata)";
constexpr const char* kBounds = "Yang et al., ICML 2026, arXiv 2603.02238";

Guarantee length_generalisation(Fragment fragment) {
  std::string_view positions = fragment == Fragment::c_rasp
                                   ? "transformers without positions (NoPE) and with absolute positions (APE)"
                                   : "transformers with absolute positions (APE)";
  return {fmt::format("length generalisation of {}: the idealised learner, trained on all inputs up to some length, is right "
                      "on every longer one",
                      positions),
          kHuang};
}

Guarantee depth_statement(std::uint32_t depth) {
  return {fmt::format("recognised by a future-masked transformer of depth {} in fixed precision", depth), kKneeDeep};
}

Guarantee decidability(const TermReport& report) {
  bool plain = report.fragment == Fragment::c_rasp;
  if (plain && report.positive) {
    return {"C-RASP+: whether two such programs are equivalent is decidable; non-emptiness is NP-complete", kCompression};
  }
  if (plain && report.depth <= 1) {
    return {"counting depth 1: whether two such programs are equivalent is decidable; non-emptiness is in NP", kDepthOne};
  }
  return {"equivalence is undecidable in general from counting depth 2 on, so `verify` may answer unknown", kBounds};
}

}  // namespace

std::vector<Guarantee> guarantees(const TermReport& report, ProgramKind kind) {
  if (report.fragment == Fragment::task) return {};
  std::vector<Guarantee> result{length_generalisation(report.fragment)};
  bool plain = report.fragment == Fragment::c_rasp;
  if (plain && kind == ProgramKind::recogniser) result.push_back(depth_statement(report.depth));
  if (report.depth >= 2 || plain) result.push_back(decidability(report));
  return result;
}

}  // namespace crasp::lang
