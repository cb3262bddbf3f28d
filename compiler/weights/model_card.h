#pragma once
// README.md of a compiled model: what it computes, how exact that is, and how to load it, for people who find the directory.

#include <string>

#include "compiler/weights/compile.h"

namespace crasp::compiler::weights {

/// Markdown. `text` is the program as a person reads it.
std::string model_card(const Source& source, const Compiled& compiled, const std::string& text);

}  // namespace crasp::compiler::weights
