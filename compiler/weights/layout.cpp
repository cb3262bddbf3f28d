#include "compiler/weights/layout.h"

#include <algorithm>

namespace crasp::compiler::weights {
namespace {

std::int64_t divide_up(std::int64_t a, std::int64_t b) { return (a + b - 1) / b; }

/// Amplitudes of pads that balance `zeros` zero pairs, as few as possible: a pad of amplitude k stands for k² - 1 of them. False
/// if there are none (zeros is 1, 2, 4, 5, 7, 10 or 13).
bool balance(std::int64_t zeros, std::vector<int>& pads) {
  constexpr int kLargest = 16;
  constexpr std::int64_t kMany = kLargest * kLargest - 1;
  const std::int64_t whole = std::max<std::int64_t>(0, zeros / kMany - 4), rest = zeros - whole * kMany;
  std::vector<int> last(static_cast<std::size_t>(rest) + 1, 0);  // the greatest pad in the fewest for so many zeros
  std::vector<std::int64_t> count(last.size(), INT64_MAX - 1);
  count[0] = 0;
  for (std::int64_t z = 1; z <= rest; ++z) {
    for (int k = 2; k <= kLargest && k * k - 1 <= z; ++k) {
      const std::int64_t with = count[static_cast<std::size_t>(z - k * k + 1)] + 1;
      if (with <= count[static_cast<std::size_t>(z)]) count[static_cast<std::size_t>(z)] = with, last[static_cast<std::size_t>(z)] = k;
    }
  }
  pads.assign(static_cast<std::size_t>(whole), kLargest);
  for (std::int64_t z = rest; z > 0; z -= pads.back() * pads.back() - 1) {
    if (last[static_cast<std::size_t>(z)] == 0) return false;
    pads.push_back(last[static_cast<std::size_t>(z)]);
  }
  return true;
}

struct Needs {
  std::int64_t score_dim = 1;
  const Plan* plan;

  std::int64_t heads(std::int64_t head_dim) const {
    std::int64_t most = 1;
    for (const Block& block : plan->blocks) most = std::max(most, heads_needed(block, head_dim));
    return most;
  }
};

/// The least number of heads that divide `dim` and suffice, or 0.
std::int64_t fitting_heads(const Needs& needs, std::int64_t dim) {
  for (std::int64_t heads = 1; heads * needs.score_dim <= dim; ++heads) {
    if (dim % heads == 0 && needs.heads(dim / heads) <= heads) return heads;
  }
  return 0;
}

}  // namespace

std::int64_t heads_needed(const Block& block, std::int64_t head_dim) {
  std::int64_t heads = 0;
  for (const Head& head : block.heads) heads += divide_up(static_cast<std::int64_t>(head.transfers.size()), head_dim);
  return heads;
}

Layout lay_out(const Plan& plan) {
  Needs needs{1, &plan};
  std::int64_t transfers = 0;
  for (const Block& block : plan.blocks) {
    for (const Head& head : block.heads) {
      needs.score_dim = std::max(needs.score_dim, static_cast<std::int64_t>(head.scores.size()));
      transfers = std::max(transfers, static_cast<std::int64_t>(head.transfers.size()));
    }
  }
  Layout layout;
  layout.directions = static_cast<std::int64_t>(plan.directions.size());
  const std::int64_t scratch =
      std::count_if(plan.directions.begin(), plan.directions.end(), [](const Direction& d) { return !d.boolean; });
  for (std::int64_t zeros = scratch;; ++zeros) {
    if (!balance(zeros, layout.pads)) continue;
    layout.dim = 2 * (layout.directions - scratch + zeros + static_cast<std::int64_t>(layout.pads.size()));
    layout.heads = fitting_heads(needs, layout.dim);
    if (layout.heads > 0) return layout;
  }
}

}  // namespace crasp::compiler::weights
