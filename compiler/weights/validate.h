#pragma once
// What has no weights, and why.

#include <optional>

#include "compiler/lower.h"
#include "compiler/weights/normal_form.h"
#include "compiler/weights/options.h"
#include "lang/program.h"

namespace crasp::compiler::weights {

/// A labeller whose last definition is a count decides nothing.
std::optional<NotCompiled> check_kind(const lang::Program& program);

/// Periodic predicates, offsets and Fenwick heads need positions in wpe.
std::optional<NotCompiled> check_positions(const Ir& ir, const Options& options);

/// A construct of the task layer, with the definition that it stands in.
NotCompiled not_lowered(const lang::Program& program, const NotLowered& why);

}  // namespace crasp::compiler::weights
