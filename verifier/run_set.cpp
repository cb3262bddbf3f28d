#include "verifier/run_set.h"

#include <algorithm>
#include <compare>
#include <cstdlib>
#include <numeric>

namespace crasp::verifier {
namespace {

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  return a / b - ((a % b != 0) && ((a < 0) != (b < 0)) ? 1 : 0);
}

/// The t with guard.low <= base + factor · t <= guard.high.
Interval solve(Interval guard, std::int64_t base, std::int64_t factor) {
  if (factor == 0) return guard.contains(base) ? Interval{} : Interval{1, 0};
  const auto at_most = [&](std::int64_t bound) { return floor_divide(bound - base, factor); };
  const auto at_least = [&](std::int64_t bound) { return -floor_divide(base - bound, factor); };
  const std::int64_t first = factor > 0 ? guard.low : guard.high;
  const std::int64_t last = factor > 0 ? guard.high : guard.low;
  Interval result;
  if (std::abs(first) != kInfinity) result.low = at_least(first);
  if (std::abs(last) != kInfinity) result.high = at_most(last);
  return result;
}

}  // namespace

void RunSet::add(std::span<const std::int64_t> prefix, Interval interval) {
  numbers_.insert(numbers_.end(), prefix.begin(), prefix.end());
  numbers_.push_back(interval.low);
  numbers_.push_back(interval.high);
}

void RunSet::normalise() {
  std::vector<std::uint32_t> order(size());
  std::iota(order.begin(), order.end(), 0u);
  const std::int64_t* numbers = numbers_.data();
  const std::size_t stride = this->stride();
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const std::int64_t* x = numbers + a * stride;
    const std::int64_t* y = numbers + b * stride;
    return std::lexicographical_compare(x, x + stride, y, y + stride);
  });
  std::vector<std::int64_t> sorted;
  sorted.reserve(numbers_.size());
  for (std::uint32_t run : order) {
    const std::int64_t* from = numbers + run * stride;
    const std::int64_t* last = sorted.data() + sorted.size() - (sorted.empty() ? 0 : stride);
    const bool joins = !sorted.empty() && std::equal(from, from + prefix_, last) && from[prefix_] <= last[prefix_ + 1] + 1;
    if (joins) {
      sorted.back() = std::max(sorted.back(), from[prefix_ + 1]);
    } else {
      sorted.insert(sorted.end(), from, from + stride);
    }
  }
  numbers_ = std::move(sorted);
}

bool RunSet::same_prefix(std::size_t run, std::span<const std::int64_t> prefix) const {
  return std::equal(prefix.begin(), prefix.end(), &numbers_[run * stride()]);
}

std::size_t RunSet::first_not_before(std::span<const std::int64_t> prefix, std::int64_t value) const {
  std::size_t low = 0, high = size();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    const std::span<const std::int64_t> here = this->prefix(middle);
    const auto order = std::lexicographical_compare_three_way(here.begin(), here.end(), prefix.begin(), prefix.end());
    const bool before = order < 0 || (order == 0 && interval(middle).high < value);
    before ? low = middle + 1 : high = middle;
  }
  return low;
}

bool RunSet::contains(std::span<const std::int64_t> point) const {
  const std::int64_t last = point.empty() ? 0 : point.back();
  bool found = false;
  for_each_meeting(point.first(prefix_), {last, last}, [&](Interval) { found = true; });
  return found;
}

Interval part_that_takes(const Machine& machine, std::size_t node, const Edge& edge, std::span<const std::int64_t> prefix,
                         Interval interval) {
  for (const Guard& guard : edge.guards) {
    const auto& row = machine.basis[guard.functional];
    std::int64_t base = machine.nodes[node].offset[guard.functional];
    for (std::size_t k = 0; k < prefix.size(); ++k) base += row[k] * prefix[k];
    interval = intersection(interval, solve(guard.interval, base, row.empty() ? 0 : row.back()));
    if (interval.empty()) return interval;
  }
  return interval;
}

}  // namespace crasp::verifier
