#include "verifier/enumerate.h"

#include <algorithm>

namespace crasp::verifier {
namespace {

/// The next word of the same length; false after the last one.
bool advance(lang::Word& word, lang::SymbolIndex symbols) {
  const auto it = std::find_if(word.rbegin(), word.rend(), [&](lang::SymbolIndex s) { return s + 1 < symbols; });
  if (it == word.rend()) return false;
  ++*it;
  std::fill(word.rbegin(), it, 0);
  return true;
}

}  // namespace

Enumeration enumerate(const Question& question, std::uint64_t bound, const Budget& budget) {
  const lang::Alphabet& alphabet = question.left.alphabet;
  const bool open = alphabet.open || (question.right && question.right->alphabet.open);
  const lang::SymbolIndex symbols = alphabet.size() + (open ? 1 : 0);
  Enumeration result;
  if (symbols == 0) return {std::nullopt, bound};
  for (std::uint64_t length = 1; length <= bound; ++length) {
    lang::Word word(length, 0);
    do {
      if (budget.expired()) return result;
      if (is_counterexample(question, word) == true) return {word, length};
    } while (advance(word, symbols));
    result.length = length;
  }
  return result;
}

}  // namespace crasp::verifier
