#include "compare/symbol_sets.h"

#include <fmt/format.h>

#include "lang/failure.h"

namespace crasp::compare {

std::string set_text(const lang::Alphabet& alphabet, SymbolSets::Set set) {
  std::string text = "{ ";
  for (std::size_t k = 0; k < alphabet.size(); ++k) {
    if ((set >> k & 1U) != 0) text += alphabet.symbols[k] + " ";
  }
  return text + "}";
}

SymbolSets checked_sets(std::int64_t first, std::int64_t symbols, std::size_t vocabulary, const std::string& file) {
  const bool sane = symbols >= 1 && symbols <= static_cast<std::int64_t>(SymbolSets::kMostSymbols) && first >= symbols;
  const auto tokens = static_cast<std::int64_t>(vocabulary);
  if (!sane || first > tokens || tokens - first < std::int64_t{1} << symbols) {
    throw lang::Failure(fmt::format("`{}`: the sets of {} symbols cannot be the tokens from {} on, of {} in all", file, symbols, first, vocabulary));
  }
  return {static_cast<backend::Token>(first), static_cast<std::size_t>(symbols)};
}

}  // namespace crasp::compare
