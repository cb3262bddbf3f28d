#include "compiler/weights/compile.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "compiler/lower.h"
#include "compiler/passes.h"
#include "compiler/weights/families.h"
#include "compiler/weights/rounding.h"
#include "compiler/weights/validate.h"

namespace crasp::compiler::weights {
namespace {

/// Definitions by the literals that they became. Outputs beyond the first `roots` are the definitions.
Names names_of(const Ir& ir, const std::vector<Literal>& literals, std::size_t roots) {
  Names names;
  for (std::size_t k = roots; k < literals.size(); ++k) {
    const bool constant = !literals[k].signal.valid() || literals[k].signal.index == 0;
    if (!constant) names.emplace(literals[k], ir.outputs()[k].name);
  }
  return names;
}

// Of wpe, 16 GiB in float64.
constexpr std::int64_t kMostPositionWeights = std::int64_t{1} << 31;

/// Each comparison takes at least two pairs of dimensions, and a layer some twelve numbers for each pair of dimensions: with
/// 4,000 comparisons, gigabytes.
std::optional<NotCompiled> check_size(const Network& network, const std::vector<Literal>& outputs) {
  constexpr std::size_t kMostComparisons = 4'000;
  const std::vector<bool> needed = network.reachable(outputs);
  std::size_t comparisons = 0;
  for (std::uint32_t k = 0; k < needed.size(); ++k) comparisons += needed[k] && network[{k}].compares();
  if (comparisons <= kMostComparisons) return std::nullopt;
  return NotCompiled{fmt::format("{} comparisons of counts, more than {}: the weights would not fit in memory", comparisons,
                                 kMostComparisons),
                     {}, {}};
}

/// The cheapest first: a uniform head, another block, positions and a head for each of their bits.
std::vector<Options> candidates(const Options& options) {
  std::vector<Options> out;
  for (Mode mode : {Mode::average, Mode::sign, Mode::fenwick}) {
    if (options.mode != mode && options.mode != Mode::automatic) continue;
    if (mode == Mode::fenwick && options.mode != mode && !options.positions) continue;
    Options own = options;
    own.mode = mode;
    if (mode == Mode::average && options.compact) out.push_back(own);
    own.compact = false;
    out.push_back(own);
  }
  return out;
}

bool certifies(const Source& source, const Options& options) {
  const auto designed = design(source, options);
  const auto* own = std::get_if<Design>(&designed);
  return own && bounds(own->planned, own->emission, own->options, options.length).reason.empty();
}

}  // namespace

std::variant<Source, NotCompiled> source_of(const lang::Program& program) {
  if (auto problem = check_kind(program)) return *problem;
  // With the definitions as further outputs, which name things; without those if one of them cannot be lowered.
  auto named = lower(program, false, program.definitions);
  if (const Ir* ir = std::get_if<Ir>(&named)) return Source{program.name, program.kind, optimise(*ir)};
  auto plain = lower(program);
  if (const Ir* ir = std::get_if<Ir>(&plain)) return Source{program.name, program.kind, optimise(*ir)};
  return not_lowered(program, std::get<NotLowered>(plain));
}

std::variant<Design, NotCompiled> design(const Source& source, const Options& options) {
  if (auto problem = check_positions(source.ir, options)) return *problem;
  auto normal = normal_form(source.ir);
  if (auto* problem = std::get_if<NotCompiled>(&normal)) return *problem;
  auto& [network, literals] = std::get<NormalForm>(normal);
  const Names names = names_of(source.ir, literals, source.roots());
  literals.resize(source.roots());
  // Fenwick heads sum blocks of positions, not those that match.
  if (options.mode != Mode::fenwick) literals = match_families(network, literals);
  if (auto problem = check_size(network, literals)) return *problem;

  Design out{plan_program(std::move(network), literals, source.kind, names, options), {}, options};
  out.emission.layout = lay_out(out.planned.plan);
  out.emission.amplitude = boolean_amplitude(options.arithmetic.dtype, largest_scratch(out.planned));
  return out;
}

std::variant<Compiled, NotCompiled> compile(const Source& source, const Options& options) {
  std::optional<std::pair<Design, Certificate>> best;
  for (const Options& own : candidates(options)) {
    auto designed = design(source, own);
    if (auto* problem = std::get_if<NotCompiled>(&designed)) return *problem;
    auto& candidate = std::get<Design>(designed);
    Certificate certificate = certify(candidate.planned, candidate.emission, candidate.options);
    const bool longest = !best || certificate.length > best->second.length;
    if (longest) best.emplace(std::move(candidate), std::move(certificate));
    if (best->second.length >= options.length) break;
  }
  auto& [chosen, certificate] = *best;
  if (chosen.emission.layout.dim * chosen.options.context() > kMostPositionWeights) {
    return NotCompiled{"the model would have more than 2^31 weights for its positions", {}, {}};
  }
  backend::Model<double> model = emit(chosen.planned.plan, chosen.emission, chosen.options);
  return Compiled{std::move(chosen), std::move(certificate), std::move(model)};
}

std::int64_t reachable_length(const Source& source, const Options& options) {
  std::int64_t best = -1;
  for (Options own : candidates(options)) {
    std::int64_t good = -1, bad = options.length + 1;
    while (bad - good > 1) {
      own.length = good + (bad - good) / 2;
      (certifies(source, own) ? good : bad) = own.length;
    }
    best = std::max(best, good);
  }
  return best;
}

}  // namespace crasp::compiler::weights
