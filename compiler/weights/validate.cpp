#include "compiler/weights/validate.h"

#include <algorithm>

namespace crasp::compiler::weights {

std::optional<NotCompiled> check_kind(const lang::Program& program) {
  const bool count = program.kind == lang::ProgramKind::labeller && program.terms.type(program.verdict) == lang::Type::count;
  if (!count) return std::nullopt;
  return NotCompiled{"the last definition of the program is a count; a model decides, so it must be a Boolean",
                     program.definitions.empty() ? "" : program.definitions.back().name, {}};
}

std::optional<NotCompiled> check_positions(const Ir& ir, const Options& options) {
  if (options.positions) return std::nullopt;
  if (options.mode == Mode::fenwick) return NotCompiled{"the mode `fenwick` needs positions", {}, {}};
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (ir[id].op == Op::periodic) return NotCompiled{"a periodic predicate needs positions", {}, {}};
    if (ir[id].op == Op::earlier) return NotCompiled{"an offset or window needs positions", {}, {}};
  }
  return std::nullopt;
}

NotCompiled not_lowered(const lang::Program& program, const NotLowered& why) {
  NotCompiled out{why.reason, {}, why.span};
  for (const lang::NamedTerm& definition : program.definitions) {
    if (definition.term == why.term) out.place = definition.name;
  }
  return out;
}

}  // namespace crasp::compiler::weights
