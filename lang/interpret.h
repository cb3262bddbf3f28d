#pragma once
// The reference interpreter: the definition of the language. Native code, the verifier and transformer weights are claims
// about what this computes; read it beside docs/language.md.

#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

/// A word: each symbol an index below `alphabet.size()`, or `alphabet.other()` for a symbol outside Σ.
using Word = std::vector<SymbolIndex>;

/// The values of a term at positions 0 … n. Booleans are 0 and 1.
struct Column {
  Type type = Type::boolean;
  std::vector<std::uint8_t> booleans;
  std::vector<std::int64_t> counts;

  std::int64_t operator[](std::size_t position) const {
    return type == Type::boolean ? booleans[position] : counts[position];
  }
  std::size_t size() const { return type == Type::boolean ? booleans.size() : counts.size(); }
};

/// A count left the 64-bit range: the one way in which running a checked program fails.
struct CountOverflow {
  TermId term;
  std::size_t position;
};

/// The columns of `wanted`, in that order, on `word`. Time O(n) for each term of the program layer; O(n²) for general
/// relations and for counts whose body holds `X@i`. A column is dropped after its last use.
std::variant<std::vector<Column>, CountOverflow> evaluate(const Terms& terms, std::span<const TermId> wanted,
                                                          std::span<const SymbolIndex> word);

/// Where a recogniser's verdict, and a generator's next symbols, are read.
enum class Reading : std::uint8_t {
  last_symbol,  ///< at the last symbol; position 0 for the empty word
  after_word,   ///< at a further position n+1, on which every symbol test is false
};

/// `word`, and for the after-word reading one position more: the verdict is the last value of each column.
Word read_word(const Alphabet& alphabet, std::span<const SymbolIndex> word, Reading reading);

}  // namespace crasp::lang
