// For offsets, everything follows from running totals. With S(x) the number of true positions in 1 … x (and S(x) = 0 below,
// S(x) = S(n) above), an interval low <= i - j <= high contributes S(i - low) - S(i - high - 1). In the same way the
// rightmost true position at or before x answers `last` for an interval with one look-up, and the leftmost one at or after
// x answers `first`.

#include "lang/selection.h"

#include <algorithm>

namespace crasp::lang {

namespace {

using Interval = OffsetSet::Interval;
using Booleans = std::span<const std::uint8_t>;

std::int64_t last_position(Booleans condition) { return static_cast<std::int64_t>(condition.size()) - 1; }

void running_totals(Booleans condition, std::span<std::int64_t> totals) {
  std::int64_t total = 0;
  totals[0] = 0;
  for (std::size_t i = 1; i < totals.size(); ++i) totals[i] = total += condition[i];
}

/// counts[i] += sign · totals(i - shift), where totals(x) is 0 below position 0 and its last value above n.
void add_shifted(std::span<std::int64_t> counts, std::span<const std::int64_t> totals, std::int64_t shift,
                 std::int64_t sign) {
  const auto size = static_cast<std::int64_t>(counts.size());
  const std::int64_t begin = std::clamp<std::int64_t>(shift, 0, size);
  const std::int64_t end = shift >= 0 ? size : std::max<std::int64_t>(size + std::max(shift, -size), 0);
  for (std::int64_t i = begin; i < end; ++i) counts[i] += sign * totals[i - shift];
  for (std::int64_t i = end; i < size; ++i) counts[i] += sign * totals.back();
}

void count_offsets(const OffsetSet& offsets, Booleans condition, std::span<std::int64_t> counts) {
  std::vector<std::int64_t> totals(counts.size());
  running_totals(condition, totals);
  std::ranges::fill(counts, 0);
  for (Interval interval : offsets.intervals()) {
    add_shifted(counts, totals, interval.low, 1);
    if (interval.high != OffsetSet::kUnbounded) add_shifted(counts, totals, interval.high + 1, -1);
  }
}

/// Positions first … last, none if first > last.
struct Range {
  std::int64_t first, last;
};

/// The positions j in 1 … n with i - j in the interval.
Range positions(std::int64_t i, Interval interval, std::int64_t n) {
  // No two positions are further apart than n: larger offsets into the future may be cut, and then nothing overflows.
  std::int64_t first = std::max<std::int64_t>(1, i - std::max(interval.high, -n - 1));
  std::int64_t last = std::min(n, i - std::max(interval.low, -n - 1));
  return {first, last};
}

/// For each x the rightmost true position in 1 … x, or 0.
std::vector<std::int64_t> previous_true(Booleans condition) {
  std::vector<std::int64_t> previous(condition.size(), 0);
  for (std::size_t x = 1; x < condition.size(); ++x) {
    previous[x] = condition[x] ? static_cast<std::int64_t>(x) : previous[x - 1];
  }
  return previous;
}

/// For each x >= 1 the leftmost true position in x … n, or n + 1.
std::vector<std::int64_t> next_true(Booleans condition) {
  std::vector<std::int64_t> next(condition.size() + 1, static_cast<std::int64_t>(condition.size()));
  for (std::size_t x = condition.size() - 1; x >= 1; --x) {
    next[x] = condition[x] ? static_cast<std::int64_t>(x) : next[x + 1];
  }
  return next;
}

std::vector<std::size_t> select_offsets(Side side, const OffsetSet& offsets, Booleans condition) {
  const std::int64_t n = last_position(condition);
  const std::vector<std::int64_t> nearest = side == Side::last ? previous_true(condition) : next_true(condition);
  std::vector<std::size_t> chosen(condition.size(), 0);
  auto try_interval = [&](Interval interval) {
    for (std::int64_t i = 0; i <= n; ++i) {
      Range range = positions(i, interval, n);
      if (chosen[i] != 0 || range.first > range.last) continue;
      std::int64_t j = nearest[side == Side::last ? range.last : range.first];
      if (range.first <= j && j <= range.last) chosen[i] = static_cast<std::size_t>(j);
    }
  };
  // The rightmost j has the smallest offset.
  const std::vector<Interval>& intervals = offsets.intervals();
  if (side == Side::last) {
    std::for_each(intervals.begin(), intervals.end(), try_interval);
  } else {
    std::for_each(intervals.rbegin(), intervals.rend(), try_interval);
  }
  return chosen;
}

}  // namespace

void count_related(const Relation& relation, Booleans condition, std::span<std::int64_t> counts) {
  if (relation.offsets && relation.offsets->is_prefix()) return running_totals(condition, counts);
  if (relation.offsets) return count_offsets(*relation.offsets, condition, counts);
  for (std::size_t i = 0; i < counts.size(); ++i) counts[i] = count_related_to(i, relation, condition);
}

std::int64_t count_related_to(std::size_t i, const Relation& relation, Booleans condition) {
  const std::size_t begin = relation.future ? i + 1 : 1;
  const std::size_t end = relation.future ? condition.size() : i + 1;
  std::int64_t count = 0;
  for (std::size_t j = begin; j < end; ++j) {
    count += condition[j] && relation.holds(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j));
  }
  return count;
}

std::vector<std::size_t> select_related(Side side, const Relation& relation, Booleans condition) {
  if (relation.offsets) return select_offsets(side, *relation.offsets, condition);
  std::vector<std::size_t> chosen(condition.size());
  for (std::size_t i = 0; i < chosen.size(); ++i) chosen[i] = select_related_to(i, side, relation, condition);
  return chosen;
}

std::size_t select_related_to(std::size_t i, Side side, const Relation& relation, Booleans condition) {
  const std::size_t begin = relation.future ? i + 1 : 1;
  const std::size_t end = relation.future ? condition.size() : i + 1;
  std::size_t chosen = 0;
  for (std::size_t j = begin; j < end; ++j) {
    if (!condition[j] || !relation.holds(static_cast<std::int64_t>(i), static_cast<std::int64_t>(j))) continue;
    chosen = j;
    if (side == Side::first) break;
  }
  return chosen;
}

}  // namespace crasp::lang
