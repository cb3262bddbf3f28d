#include "compiler/weights/compile.h"

#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "compiler/lower.h"
#include "compiler/passes.h"
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

/// The program with its definitions as further outputs, which name things; without those if one cannot be lowered.
std::variant<Ir, NotCompiled> intermediate(const lang::Program& program) {
  auto named = lower(program, false, program.definitions);
  if (const Ir* ir = std::get_if<Ir>(&named)) return optimise(*ir);
  auto plain = lower(program);
  if (const Ir* ir = std::get_if<Ir>(&plain)) return optimise(*ir);
  return not_lowered(program, std::get<NotLowered>(plain));
}

double largest_scratch(const PlannedProgram& planned, const Options& options) {
  double largest = 2;
  for (const PlannedComparison& comparison : planned.comparisons) {
    const Signal& signal = planned.network[comparison.signal];
    double sum = options.mode == Mode::fenwick ? 0 : std::abs(static_cast<double>(comparison.constant));
    for (std::size_t k = 0; k < signal.operands.size(); ++k) sum += 2 * std::abs(static_cast<double>(signal.numbers[k]));
    largest = std::max(largest, sum);
  }
  return largest;
}

}  // namespace

std::variant<Compiled, NotCompiled> compile_as(const lang::Program& program, const Options& options) {
  if (auto problem = check_kind(program)) return *problem;
  auto ir = intermediate(program);
  if (auto* problem = std::get_if<NotCompiled>(&ir)) return *problem;
  if (auto problem = check_positions(std::get<Ir>(ir), options)) return *problem;
  auto normal = normal_form(std::get<Ir>(ir));
  if (auto* problem = std::get_if<NotCompiled>(&normal)) return *problem;
  auto& [network, literals] = std::get<NormalForm>(normal);
  const std::size_t roots = program.outputs().size();
  const Names names = names_of(std::get<Ir>(ir), literals, roots);
  literals.resize(roots);

  Compiled out{plan_program(std::move(network), literals, program.kind, names, options), {}, options, {}};
  out.emission.layout = lay_out(out.planned.plan);
  out.emission.amplitude = boolean_amplitude(options.arithmetic.dtype, largest_scratch(out.planned, options));
  out.model = emit(out.planned.plan, out.emission, options);
  return out;
}

}  // namespace crasp::compiler::weights
