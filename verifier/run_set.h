#pragma once
// Sets of integer points, stored as runs: all but the last coordinate, and an interval of the last one. What is dense along
// that coordinate takes constant room.

#include <cstdint>
#include <span>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// Invariant, once normalised: runs in increasing order, disjoint and not adjacent.
class RunSet {
 public:
  explicit RunSet(std::size_t dimensions) : prefix_(dimensions == 0 ? 0 : dimensions - 1) {}

  bool empty() const { return numbers_.empty(); }
  std::size_t size() const { return numbers_.size() / stride(); }
  std::size_t bytes() const { return numbers_.capacity() * sizeof(std::int64_t); }

  /// All but the last coordinate of a run. (A point without coordinates is the run 0 … 0.)
  std::span<const std::int64_t> prefix(std::size_t run) const { return {&numbers_[run * stride()], prefix_}; }
  Interval interval(std::size_t run) const {
    const std::int64_t* bounds = &numbers_[run * stride() + prefix_];
    return {bounds[0], bounds[1]};
  }

  /// Adds a run that is not empty. The set must be normalised before it is read.
  void add(std::span<const std::int64_t> prefix, Interval interval);
  void add_all(const RunSet& other) { numbers_.insert(numbers_.end(), other.numbers_.begin(), other.numbers_.end()); }
  /// Sorts, and joins runs that overlap or touch.
  void normalise();

  bool contains(std::span<const std::int64_t> point) const;
  /// Calls `visit` with each interval of the set that meets `interval` beside this prefix.
  template <class Visit>
  void for_each_meeting(std::span<const std::int64_t> prefix, Interval interval, const Visit& visit) const {
    for (std::size_t run = first_not_before(prefix, interval.low); run < size(); ++run) {
      if (!same_prefix(run, prefix) || this->interval(run).low > interval.high) return;
      visit(intersection(this->interval(run), interval));
    }
  }

 private:
  std::size_t stride() const { return prefix_ + 2; }
  bool same_prefix(std::size_t run, std::span<const std::int64_t> prefix) const;
  /// The first run that is not wholly before (prefix, value).
  std::size_t first_not_before(std::span<const std::int64_t> prefix, std::int64_t value) const;

  std::size_t prefix_;
  std::vector<std::int64_t> numbers_;
};

/// The part of a run at `node` in which the edge may be taken; it may be empty.
Interval part_that_takes(const Machine& machine, std::size_t node, const Edge& edge, std::span<const std::int64_t> prefix,
                         Interval interval);

}  // namespace crasp::verifier
