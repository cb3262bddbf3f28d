#include "verifier/published.h"

#include <algorithm>

#include "lang/workspace.h"
#include "stdlib/stdlib.h"

namespace crasp::verifier {
namespace {

using lang::Op;
using lang::TermId;

constexpr std::string_view kHuang = "Huang et al., ICLR 2025, arXiv 2410.02140";
constexpr std::string_view kBorn = "Jobanputra, Veitsman et al., NeurIPS 2025, arXiv 2505.21785";
constexpr std::string_view kKneeDeep = "Yang, Cadilhac and Chiang, NeurIPS 2025, arXiv 2506.16055";
constexpr std::string_view kProvedHere = "docs/expressibility.md";

constexpr std::string_view kParity = "PARITY is not in C-RASP[periodic, local]";
constexpr std::string_view kFlipFlop = "Lemmas 35 and 36";
constexpr std::string_view kDepth = "L_k has depth k and no less";
using enum Membership;

constexpr Published kRows[] = {
    {"retrieval", "ul", yes, "Lemma 4", kBorn},
    {"retrieval", "ur", yes, "Lemma 4", kBorn},
    {"retrieval", "nl_first", yes, "Lemma 5", kBorn},
    {"retrieval", "nr_first", yes, "Lemma 5", kBorn},
    {"beyond", "nl_last", no, "Lemma 6", kBorn},
    {"beyond", "nr_last", no, "Lemma 6", kBorn},
    {"copying", "copy_forward", yes, "Lemma 7", kBorn},
    {"copying", "copy_backward", yes, "Lemma 7", kBorn},
    {"beyond", "copy_forward_repeats", no, "Lemma 8", kBorn},
    {"beyond", "copy_backward_repeats", no, "Lemma 8", kBorn},
    {"beyond", "addition", no, "Theorem 6 and its examples", kProvedHere},
    {"beyond", "parity", no, kParity, kHuang},
    {"beyond", "parity_next", no, kParity, kHuang},
    {"beyond", "flip_flop", no, kFlipFlop, kHuang},
    {"beyond", "flip_flop_next", no, kFlipFlop, kHuang},
    {"order", "l1", yes, kDepth, kKneeDeep},
    {"order", "l2", yes, kDepth, kKneeDeep},
    {"order", "blocks_aba", yes, kDepth, kKneeDeep},
    {"order", "l4", yes, kDepth, kKneeDeep},
    {"order", "l5", yes, kDepth, kKneeDeep},
};

class Comparison {
 public:
  Comparison(const lang::Terms& left, const lang::Terms& right) : left_(left), right_(right) {}

  bool equal(TermId a, TermId b) {
    const auto [known, is_new] = partner_.try_emplace(a, b);
    if (!is_new) return known->second == b;
    const lang::Term &x = left_[a], &y = right_[b];
    if (x.op != y.op || x.operand_count != y.operand_count || !equal_values(a, b)) return false;
    for (std::size_t k = 0; k < x.operand_count; ++k) {
      if (!equal(left_.operand(a, k), right_.operand(b, k))) return false;
    }
    return true;
  }

 private:
  bool equal_values(TermId a, TermId b) const {
    switch (left_[a].op) {
      case Op::regex: return left_.automaton(a) == right_.automaton(b);
      case Op::count:
      case Op::first:
      case Op::last: return left_.relation(a) == right_.relation(b);
      default: return left_[a].value == right_[b].value;
    }
  }

  const lang::Terms& left_;
  const lang::Terms& right_;
  std::map<TermId, TermId> partner_;
};

}  // namespace

std::span<const Published> published_results() { return kRows; }

bool same_program(const lang::Program& left, const lang::Program& right) {
  const std::vector<TermId> a = left.outputs(), b = right.outputs();
  const bool alike = left.kind == right.kind && left.alphabet.symbols == right.alphabet.symbols &&
                     left.alphabet.open == right.alphabet.open && a.size() == b.size();
  Comparison comparison(left.terms, right.terms);
  for (std::size_t k = 0; alike && k < a.size(); ++k) {
    if (!comparison.equal(a[k], b[k])) return false;
  }
  return alike;
}

const lang::Program* PublishedLookup::program_of(const Published& row) {
  auto [entry, is_new] = modules_.try_emplace(row.module);
  if (is_new) {
    for (const stdlib::Module& module : stdlib::modules()) {
      if (module.name != row.module) continue;
      lang::Workspace workspace;
      lang::load_text(workspace, std::string(module.name) + ".crasp", std::string(module.text));
      entry->second = std::move(workspace.programs);
      for (lang::Program& program : entry->second) program.scope = nullptr;  // which dies with the workspace
    }
  }
  const auto found = std::find_if(entry->second.begin(), entry->second.end(),
                                  [&](const lang::Program& program) { return program.name == row.program; });
  return found == entry->second.end() ? nullptr : &*found;
}

const Published* PublishedLookup::find(const lang::Program& spec) {
  for (const Published& row : kRows) {
    const lang::Program* program = program_of(row);
    if (program != nullptr && same_program(*program, spec)) return &row;
  }
  return nullptr;
}

}  // namespace crasp::verifier
