#include "search/cover.h"

#include <algorithm>
#include <bit>

namespace crasp::search {
namespace {

std::size_t newly_refused(const WordSet& refused, const WordSet& done) {
  std::size_t result = 0;
  for (std::size_t k = 0; k < refused.size(); ++k)
    result += static_cast<std::size_t>(std::popcount(refused[k] & ~done[k]));
  return result;
}

WordSet united(std::span<const Candidate> candidates, const std::vector<std::size_t>& chosen, std::size_t without) {
  WordSet all(candidates.front().refused.size());
  for (std::size_t each : chosen) {
    if (each == without) continue;
    for (std::size_t k = 0; k < all.size(); ++k) all[k] |= candidates[each].refused[k];
  }
  return all;
}

// The last ones were chosen for what the first had left open, so the first may have become superfluous; large ones go
// first.
void drop_superfluous(std::span<const Candidate> candidates, std::size_t words, std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> by_size = chosen;
  std::stable_sort(by_size.begin(), by_size.end(),
                   [&](std::size_t left, std::size_t right) { return candidates[left].size > candidates[right].size; });
  for (std::size_t each : by_size) {
    if (count_of(united(candidates, chosen, each)) == words) std::erase(chosen, each);
  }
}

}  // namespace

std::size_t count_of(const WordSet& set) {
  std::size_t result = 0;
  for (std::uint64_t word : set) result += static_cast<std::size_t>(std::popcount(word));
  return result;
}

std::optional<std::vector<std::size_t>> cover(std::span<const Candidate> candidates, std::size_t words) {
  std::vector<std::size_t> chosen;
  WordSet done((words + 63) / 64);
  for (std::size_t refused = 0; refused < words;) {
    std::size_t best = candidates.size(), best_gain = 0;
    for (std::size_t at = 0; at < candidates.size(); ++at) {
      const std::size_t gain = newly_refused(candidates[at].refused, done);
      if (gain == 0) continue;
      const bool better = best == candidates.size() || gain * candidates[best].size > best_gain * candidates[at].size;
      if (better) best = at, best_gain = gain;
    }
    if (best == candidates.size()) return std::nullopt;
    chosen.push_back(best);
    refused += best_gain;
    for (std::size_t k = 0; k < done.size(); ++k) done[k] |= candidates[best].refused[k];
  }
  drop_superfluous(candidates, words, chosen);
  return chosen;
}

}  // namespace crasp::search
