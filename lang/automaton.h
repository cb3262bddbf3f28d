#pragma once
// Complete deterministic finite automata over symbol indices 0 … k-1. Every state has exactly one successor for each
// symbol, so complement flips acceptance and a run never gets stuck. The functions return new automata; minimal ones
// are numbered canonically, so two of them recognise the same language exactly when they are equal as values.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crasp::lang {

using State = std::uint32_t;

/// A word as indices into the alphabet.
using SymbolWord = std::vector<std::uint32_t>;

/// Invariant: `transitions.size() == states() * symbols`, every entry and `start` below `states()`, at least one state.
struct Dfa {
  std::uint32_t symbols = 0;
  std::vector<State> transitions;  // successor of state q on symbol a at [q * symbols + a]
  State start = 0;
  std::vector<bool> accepting;  // by state

  State states() const { return static_cast<State>(accepting.size()); }
  State next(State state, std::uint32_t symbol) const {
    return transitions[static_cast<std::size_t>(state) * symbols + symbol];
  }

  friend bool operator==(const Dfa&, const Dfa&) = default;
};

/// True if the invariant of `Dfa` holds, for automata that come from outside. O(n k).
bool well_formed(const Dfa& dfa);

/// The state after `word`, read from `from`. O(|word|).
State run(const Dfa& dfa, State from, std::span<const std::uint32_t> word);

/// True if the automaton accepts `word`. O(|word|).
bool accepts(const Dfa& dfa, std::span<const std::uint32_t> word);

/// True if every symbol leads the two states to one. O(k).
bool same_successors(const Dfa& dfa, State first, State second);

/// The part reachable from the start, numbered breadth first with symbols in order (the start is 0). O(n k).
Dfa reachable(const Dfa& dfa);

/// The minimal complete automaton of the same language, numbered as by `reachable`: equal languages give equal values.
/// Hopcroft's partition refinement, O(n k log n).
Dfa minimise(const Dfa& dfa);

/// Accepts exactly what `dfa` rejects. O(n).
Dfa complement(Dfa dfa);

enum class Combination { And, Or, Xor };

/// The reachable part of the product: accepts where the combination of the two verdicts holds. Both have the same
/// number of symbols. O(n m k) time and states at worst.
Dfa product(const Dfa& left, const Dfa& right, Combination combination);

/// The first accepted word in order of length, then of symbols; nothing if the language is empty. O(n k).
std::optional<SymbolWord> shortest_word(const Dfa& dfa);

/// The first word (as above) that leads from `from` to a state for which `wanted` holds. O(n k).
std::optional<SymbolWord> shortest_path(const Dfa& dfa, State from, const std::vector<bool>& wanted);

/// True if both accept the same words. O(n k log n).
bool equivalent(const Dfa& left, const Dfa& right);

/// The first word (as above) that only one of the two accepts; nothing if they are equivalent. O(n m k).
std::optional<SymbolWord> shortest_difference(const Dfa& left, const Dfa& right);

}  // namespace crasp::lang
