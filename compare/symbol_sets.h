#pragma once
// Sets of symbols as tokens: the classes of a model that learned as a whole what may come next (docs/training.md).
//
// Invariant: which token a set is depends on the alphabet alone. The tokens 0 … symbols - 1 are the symbols, and token first + m is the
// set of those whose bits are 1 in m; so runs that go on, devices and whoever loads the model agree.

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>

#include "backend/model.h"
#include "lang/program.h"

namespace crasp::compare {

struct SymbolSets {
  /// A set of symbols, by bits.
  using Set = std::uint32_t;

  static constexpr std::size_t kMostSymbols = 10;  ///< 1024 sets

  backend::Token first = 0;  ///< the empty set
  std::size_t symbols = 0;   ///< 1 … kMostSymbols

  std::size_t count() const { return std::size_t{1} << symbols; }

  /// The token of the set of all symbols k with allowed[k] != 0; one value for each symbol.
  backend::Token token(std::span<const std::int64_t> allowed) const {
    backend::Token set = 0;
    for (std::size_t k = 0; k < allowed.size(); ++k) set |= static_cast<backend::Token>(allowed[k] != 0) << k;
    return first + set;
  }

  /// The set whose token has the greatest logit, the first of several. `logits`: of all tokens.
  template <class Real>
  Set most_likely(std::span<const Real> logits) const {
    const auto sets = logits.subspan(static_cast<std::size_t>(first), count());
    return static_cast<Set>(std::max_element(sets.begin(), sets.end()) - sets.begin());
  }

  /// False for tokens that are no symbols.
  bool holds(Set set, backend::Token symbol) const {
    return symbol >= 0 && static_cast<std::size_t>(symbol) < symbols && (set >> static_cast<unsigned>(symbol) & 1U) != 0;
  }

  friend bool operator==(const SymbolSets&, const SymbolSets&) = default;
};

/// `{ a <eos> }`: never a symbol, since symbols have no white space.
std::string set_text(const lang::Alphabet& alphabet, SymbolSets::Set set);

/// As a file gives them. Throws lang::Failure, which names `file`, unless a vocabulary of this size holds them.
SymbolSets checked_sets(std::int64_t first, std::int64_t symbols, std::size_t vocabulary, const std::string& file);

}  // namespace crasp::compare
