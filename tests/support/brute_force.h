#pragma once
// Comparison with an independent statement of a language on all words up to a length.

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>

#include "tests/support/loaded_program.h"

namespace crasp::tests {

/// Calls `visit` with every word over `letters` of length 0 … longest, shorter words first, until it returns false.
template <class Visit>
void for_each_word(std::string_view letters, std::size_t longest, Visit visit) {
  for (std::size_t length = 0; length <= longest; ++length) {
    std::string word(length, letters.front());
    std::size_t at = 0;
    do {
      if (!visit(word)) return;
      for (at = length; at > 0; --at) {  // count up, last letter fastest
        std::size_t digit = letters.find(word[at - 1]) + 1;
        word[at - 1] = letters[digit % letters.size()];
        if (digit < letters.size()) break;
      }
    } while (at > 0);
  }
}

/// The words on which something is promised; empty: all.
using Domain = std::function<bool(const std::string&)>;

/// Fails, with the shortest word, if the program's verdict differs from `reference(word)` on a word of length up to `longest`
/// in the domain.
template <class Reference>
void expect_values(const LoadedProgram& program, std::size_t longest, Reference reference, const Domain& domain = {},
                   lang::Reading reading = lang::Reading::last_symbol) {
  if (!program.good()) return;
  std::size_t compared = 0;
  for_each_word(program.letters(), longest, [&](const std::string& word) {
    if (domain && !domain(word)) return true;
    auto expected = static_cast<std::int64_t>(reference(word));
    auto found = program.value(word, reading);
    EXPECT_EQ(found, expected) << "on the word \"" << word << '"';
    ++compared;
    return found == expected;
  });
  EXPECT_GT(compared, 0U);
}

/// The same for a generator: `reference(word)` gives the letters that may come next, in the order of the alphabet. Words are
/// drawn from `letters` alone.
template <class Reference>
void expect_next(const LoadedProgram& program, std::string_view letters, std::size_t longest, Reference reference,
                 const Domain& domain = {}) {
  if (!program.good()) return;
  std::size_t compared = 0;
  for_each_word(letters, longest, [&](const std::string& word) {
    if (domain && !domain(word)) return true;
    std::string expected = reference(word);
    std::string found = program.next(word);
    EXPECT_EQ(found, expected) << "after \"" << word << '"';
    ++compared;
    return found == expected;
  });
  EXPECT_GT(compared, 0U);
}

}  // namespace crasp::tests
