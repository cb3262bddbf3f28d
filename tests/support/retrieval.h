#pragma once
// The tasks of retrieval, copying and sorting, stated on strings: `$` is the separator.

#include <algorithm>
#include <optional>
#include <string>

namespace crasp::tests {

enum class Side { left, right };
/// The query stands once in the context, or at least once and its first or last place counts.
enum class Occurrence { only, first, last };

/// The answer to a word `context $ query`, or nothing if the word is no such question: the query must occur (once, for
/// `only`) and have a neighbour in the context on that side.
inline std::optional<char> answer(const std::string& word, Side side, Occurrence which) {
  std::size_t separator = word.find('$');
  if (separator == std::string::npos || separator + 2 != word.size() || word.back() == '$') return std::nullopt;
  std::string context = word.substr(0, separator);
  std::size_t place = which == Occurrence::last ? context.rfind(word.back()) : context.find(word.back());
  if (place == std::string::npos) return std::nullopt;
  if (which == Occurrence::only && std::ranges::count(context, word.back()) != 1) return std::nullopt;
  std::size_t neighbour = side == Side::left ? place - 1 : place + 1;
  if (neighbour >= context.size()) return std::nullopt;  // also place - 1 below zero
  return context[neighbour];
}

/// What is to be said after a separator, for an input of distinct letters.
enum class Transduction { copy, reverse, sort };

inline std::string transduce(std::string input, Transduction how) {
  if (how == Transduction::reverse) std::ranges::reverse(input);
  if (how == Transduction::sort) std::ranges::sort(input);
  return input;
}

/// The next letter for a word `input $ part`, where `part` is the beginning of the output: "" at its end, nothing if the word
/// is none of this kind. Inputs have distinct letters unless `repeats`.
inline std::optional<std::string> next_of_output(const std::string& word, Transduction how, bool repeats = false) {
  std::size_t separator = word.find('$');
  if (separator == std::string::npos) return std::nullopt;
  std::string input = word.substr(0, separator);
  std::string sorted = transduce(input, Transduction::sort);
  if (!repeats && std::ranges::adjacent_find(sorted) != sorted.end()) return std::nullopt;
  std::string output = transduce(input, how);
  std::string part = word.substr(separator + 1);
  if (!output.starts_with(part)) return std::nullopt;
  return output.substr(part.size(), 1);
}

}  // namespace crasp::tests
