#pragma once
// What the counters separate in one component when windows, periods or both may be as large as one likes: theorems 2
// and 3 of docs/expressibility.md.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lang/automaton.h"
#include "verifier/semigroup.h"

namespace crasp::verifier {

/// Bounds on the work; beyond them there is no answer.
struct LimitBounds {
  std::size_t semigroup = 20'000;      // elements
  std::size_t lengths = 5'000;         // before the maps of words repeat
  std::size_t moves = 2'000'000;       // constraints between potentials
  std::size_t periodic_nodes = 4'000;  // states times period
};

/// States that no window and no period help to separate.
struct Unseparated {
  std::uint32_t first = 0, second = 0;  // positions in the component
  lang::SymbolWord loop;                // a word that leads each of the two back to itself, where the theorem has one
};

struct LimitSeparation {
  std::optional<Unseparated> unseparated;
  std::uint32_t period = 1;  // a period that suffices when everything is separated
  std::uint32_t window = 0;  // a window that suffices then (usually far more than is needed)
};

/// Windows of any size; with `periods`, also any period. `component` is strongly connected.
std::optional<LimitSeparation> separate_with_windows(const lang::Dfa& dfa, std::span<const lang::State> component,
                                                     bool periods, const LimitBounds& bounds);

/// Any period, no window. States are told apart by the symbol that follows where `reading_symbol` (last-symbol
/// reading).
std::optional<LimitSeparation> separate_with_periods(const lang::Dfa& dfa, std::span<const lang::State> component,
                                                     bool reading_symbol, const LimitBounds& bounds);

}  // namespace crasp::verifier
