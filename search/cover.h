#pragma once
// A small conjunction, by greedy set cover: of tests that all hold where they should, those that together fail on every
// word to be refused.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace crasp::search {

/// A set of words to be refused, one bit each.
using WordSet = std::vector<std::uint64_t>;
std::size_t count_of(const WordSet& set);

struct Candidate {
  WordSet refused;
  std::uint32_t size = 0;
};

/// Indices of candidates that together refuse all of `words` words, none of them superfluous; nothing if all candidates
/// together do not. Candidates are preferred that refuse many words for their size.
std::optional<std::vector<std::size_t>> cover(std::span<const Candidate> candidates, std::size_t words);

}  // namespace crasp::search
