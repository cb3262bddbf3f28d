#pragma once
// Boundary words: words after which some comparison of a program is a tie or off by one. Published test sets hardly hold any,
// and there models fail.

#include <memory>
#include <vector>

#include "compare/accepted.h"

namespace crasp::compare {

class BoundaryWords {
 public:
  /// Of a spec with more comparisons, as one over all pairs of 150 symbols, so many are taken, evenly spread over the program: each
  /// that is drawn from takes memory of its own.
  static constexpr std::size_t kMostComparisons = 24;

  explicit BoundaryWords(lang::Program program);

  /// A comparison of two counts in the program is chosen, and a difference of -1, 0 or 1; then a word of the length,
  /// uniformly from those after which the two differ by that. Nothing if no comparison has such words.
  std::optional<lang::Word> draw(Random& random, std::size_t length);

 private:
  struct Choice {
    lang::TermId comparison;
    std::int64_t difference = 0;           ///< of its left side and its right side
    std::unique_ptr<AcceptedWords> words;  ///< made when first asked for
  };
  lang::Program program_;
  std::vector<Choice> choices_;
};

}  // namespace crasp::compare
