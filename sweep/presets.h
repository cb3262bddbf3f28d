#pragma once
// The sweeps of published papers, as sweep files in the binary, and the file with their tasks.

#include <span>
#include <string_view>

#include "stdlib/stdlib.h"

namespace crasp::sweep {

using stdlib::Module;

/// `sweep/presets/<name>.sweep` and `examples/born.crasp`, by name without ending, in alphabetical order.
std::span<const Module> modules();

/// The text of a preset or file; empty if there is none of that name.
std::string_view preset(std::string_view name);

}  // namespace crasp::sweep
