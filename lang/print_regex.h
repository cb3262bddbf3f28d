#pragma once
// From automata back to regular expressions, for programs that are printed.

#include <span>
#include <string>

#include "lang/automaton.h"

namespace crasp::lang {

/// A pattern as in `lang/regex.h` for the language of the automaton, whose symbols have these names. State elimination:
/// O(n³) steps, and a pattern of exponential length at worst.
std::string dfa_to_pattern(const Dfa& dfa, std::span<const std::string> symbols);

}  // namespace crasp::lang
