#pragma once
// The shortest input found on which a model is wrong.
//
// First all inputs, by length, as far as a number of words reaches: what is found there is a shortest. Then the shortest of those
// that measuring has shown, and words of each family at growing lengths. A word that fails is shrunk: blocks of symbols, halved until they
// are single, are deleted as long as it stays an input that fails (Zeller and Hildebrandt 2002, "ddmin"), then pairs of
// symbols anywhere, since deleting one moves a count off the boundary and a second one back. Deleting is repeated until
// nothing can be deleted.

#include <functional>
#include <optional>
#include <vector>

#include "compare/measure.h"

namespace crasp::compare {

struct FailingWord {
  Miss miss;
  bool shortest = false;  ///< no shorter input fails, since all were tried
  std::string found;      ///< "exhaustively", or the family; "…, then shrunk from length n"
};

struct Search {
  std::optional<FailingWord> failing;
  /// The model is right on all inputs up to this length, by trying them; nothing if not even the empty word was an input.
  std::optional<std::size_t> right_to;
  std::uint64_t tried = 0;  ///< words that the model was asked
};

struct SearchLimits {
  std::uint64_t exhaustive = 20'000;  ///< words over the symbols that are enumerated
  std::size_t each = 48;              ///< words of each family at a length
  std::size_t longest = 150;          ///< length of drawn words
  std::uint64_t pairs = 4'000;        ///< pairs of symbols that are deleted on trial
  std::uint64_t seed = 1;
  std::function<void(const std::string&)> progress;  ///< may be empty
};

/// `known` are misses that measuring has shown.
Search shortest_failing_word(Subject& subject, const lang::Task& task, const std::shared_ptr<const Inputs>& inputs,
                             const AnswerKey& key, std::span<const Miss> known, const SearchLimits& limits);

}  // namespace crasp::compare
