#pragma once
// The partial maps that words induce on some states of an automaton: on all states the syntactic semigroup of its
// language, on one component what words do as long as they stay inside.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lang/automaton.h"

namespace crasp::verifier {

/// A partial map on points 0 … n-1; `kOutside` where it is undefined.
inline constexpr std::uint32_t kOutside = 0xffff'ffff;
using PartialMap = std::vector<std::uint32_t>;

/// First `left`, then `right`.
PartialMap compose(const PartialMap& left, const PartialMap& right);

/// All maps of non-empty words, shortest words first.
struct Semigroup {
  std::vector<PartialMap> elements;
  std::uint32_t symbols = 0;
  std::vector<std::uint32_t> right;    // [element * symbols + symbol]: the element of the word with the symbol after it
  std::vector<lang::SymbolWord> word;  // the first one of each element, by length and symbols

  bool idempotent(std::uint32_t element) const {
    return compose(elements[element], elements[element]) == elements[element];
  }
};

/// Points are positions in `states`; words that leave them are undefined. Nothing if there are more than `limit`
/// elements.
std::optional<Semigroup> transition_semigroup(const lang::Dfa& dfa, std::span<const lang::State> states,
                                              std::size_t limit);

/// The least s with: the maps of words of length s are the maps of words of length 2s. And those maps, in ascending
/// order.
struct Stable {
  std::uint32_t index = 1;
  std::vector<std::uint32_t> elements;
};

/// Nothing if the sets of maps by length do not repeat within `steps` lengths.
std::optional<Stable> stable_semigroup(const Semigroup& semigroup, std::size_t steps);

/// A word that moves the points `cycle` in a circle: a group in the semigroup.
struct Rotation {
  lang::SymbolWord word;
  std::vector<std::uint32_t> cycle;  // at least two points
};
std::optional<Rotation> find_rotation(const Semigroup& semigroup, std::span<const std::uint32_t> elements);

/// Necessary for C-RASP without positions, read after the word (arXiv 2608.13433, Theorem 13).
struct MonoidFacts {
  std::size_t size = 0;    // of the semigroup of non-empty words
  bool aperiodic = false;  // no group; necessary in both readings
  bool r_omega = false;    // aperiodic, and no two idempotents are prefixes of each other up to a factor (R-equivalent)
};
MonoidFacts monoid_facts(const Semigroup& semigroup);

}  // namespace crasp::verifier
