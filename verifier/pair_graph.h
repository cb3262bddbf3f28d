#pragma once
// Patterns of two states in one component that show at once, in polynomial time, that no program separates the states:
// what a flip-flop and what a group look like in an automaton (docs/expressibility.md, theorem 4).

#include <optional>
#include <span>

#include "lang/automaton.h"

namespace crasp::verifier {

/// `loop` leads each of the two states back to itself, and `reset` both to one state of the component: "the last of
/// two". No window and no period helps.
struct FlipFlop {
  lang::State first = 0, second = 0;
  lang::SymbolWord loop, reset;
};

/// `word` exchanges the two states. Unless `with_periods`, a period may still help, as for (aa)*.
struct Swap {
  lang::State first = 0, second = 0;
  lang::SymbolWord word;
};

/// `word` sends both states to one of the component, and some symbol tells them apart. Only a window may help.
struct Merge {
  lang::State first = 0, second = 0;
  lang::SymbolWord word;
};

/// `component` is strongly connected. Time O(|component|² · symbols); nothing for components of more than 600 states.
std::optional<FlipFlop> find_flip_flop(const lang::Dfa& dfa, std::span<const lang::State> component);
std::optional<Swap> find_swap(const lang::Dfa& dfa, std::span<const lang::State> component, bool with_periods);
std::optional<Merge> find_merge(const lang::Dfa& dfa, std::span<const lang::State> component);

}  // namespace crasp::verifier
