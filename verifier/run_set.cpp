#include "verifier/run_set.h"

#include <algorithm>
#include <numeric>

namespace crasp::verifier {

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

}  // namespace crasp::verifier
