#pragma once
// The distributions of inputs that do not look at the spec (docs/tasks.md). "Content" symbols are those of Σ that are not in
// angle brackets.

#include "compare/sampler.h"

namespace crasp::compare {

/// What samplers need of Σ. Members throw `lang::Failure` if it lacks a symbol that is asked for.
struct Symbols {
  explicit Symbols(const lang::Alphabet& alphabet);
  lang::SymbolIndex get(std::string_view symbol) const;

  lang::Alphabet alphabet;
  std::vector<lang::SymbolIndex> content;
};

Distribution uniform_words(const Symbols& symbols);
/// Over the first two content symbols: the number of the first uniform in 0 … n, ties rejected.
Distribution balanced_words(const Symbols& symbols);
/// Uniform words in which one symbol is more frequent than any other.
Distribution unique_mode_words(const Symbols& symbols);
/// The number of `symbol` uniform in 0 … n, its places and the other symbols uniform.
Distribution words_with_count(const Symbols& symbols, lang::SymbolIndex symbol);
/// Symbols without repetition.
Distribution distinct_words(const Symbols& symbols);
/// `count` balanced words of equal length (up to one), symbol by symbol in turn.
Distribution interleaved_words(const Symbols& symbols, std::size_t count);
/// `count` blocks of equal symbols, neighbouring ones different, lengths uniform over all ways to cut the word.
Distribution block_words(const Symbols& symbols, std::size_t count);
/// x + y = with binary x and y that start with 1; where they meet is uniform.
Distribution additions(const Symbols& symbols);

enum class Occurrence { unique, first, last };
/// A context, `<sep>`, and a query from the context: it occurs there once (and all symbols do), or several times. On the
/// side asked for, its only, first or last occurrence has a neighbour.
Distribution retrievals(const Symbols& symbols, Occurrence which, bool left);

}  // namespace crasp::compare
