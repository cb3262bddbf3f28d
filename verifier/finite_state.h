#pragma once
// Programs whose memory is finite, as automata. Regular expressions, the value at the first or last position with a
// property, counts that are only compared with constants or taken modulo a number, bounded windows and i % m need
// finitely many values of memory each; the automaton is what can be reached of their product. docs/expressibility.md
// proves it right.

#include <cstddef>
#include <string>
#include <variant>

#include "lang/automaton.h"
#include "lang/program.h"

namespace crasp::verifier {

struct FiniteStateLimits {
  std::size_t states = 20'000;  ///< before minimising
  std::size_t history = 64;     ///< the longest window, in positions
};

/// Why no automaton was built: that some memory is not bounded, or was not found to be.
struct NotFinite {
  lang::TermId term;   ///< where; the output if it is the whole
  std::string reason;  ///< "counts positions after i", "more than 20000 states were reached"
};

/// The minimal automaton, over the symbols of Σ (and one more for those outside, if the alphabet is open), of the words
/// at whose last symbol `output` holds; for the empty word, at position 0. `output` is a closed Boolean term. Reads the
/// terms once for each state and symbol.
std::variant<lang::Dfa, NotFinite> finite_state(const lang::Program& program, lang::TermId output,
                                                const FiniteStateLimits& limits = {});

}  // namespace crasp::verifier
