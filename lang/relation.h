#pragma once
// Which positions j a count at position i looks at: the R of `#[R] P`.

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace crasp::lang {

/// A set of offsets d = i - j, as disjoint, non-adjacent intervals in increasing order. Offset 0 is the position itself,
/// positive offsets are the past, negative ones the future.
class OffsetSet {
 public:
  static constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();

  struct Interval {
    std::int64_t low, high;  ///< inclusive; high == kUnbounded: all from low on; low == -kUnbounded: all up to high
    friend bool operator==(const Interval&, const Interval&) = default;
  };

  OffsetSet() = default;  ///< the empty set
  static OffsetSet interval(std::int64_t low, std::int64_t high);
  static OffsetSet all() { return interval(-kUnbounded, kUnbounded); }
  static OffsetSet prefix() { return interval(0, kUnbounded); }  ///< j <= i

  OffsetSet united(const OffsetSet& other) const;
  /// Adds another set; cheap if its offsets are not below the ones that are there.
  void unite(const OffsetSet& other);
  OffsetSet intersected(const OffsetSet& other) const;
  OffsetSet complement() const;

  const std::vector<Interval>& intervals() const { return intervals_; }
  bool empty() const { return intervals_.empty(); }
  bool is_prefix() const { return *this == prefix(); }
  /// Finitely many offsets.
  bool finite() const;
  bool contains(std::int64_t offset) const;
  bool looks_ahead() const { return !empty() && intervals_.front().low < 0; }

  friend bool operator==(const OffsetSet&, const OffsetSet&) = default;

 private:
  std::vector<Interval> intervals_;
};

/// An arithmetic condition on i and j, as nodes in operand-before-user order; the last node is the condition itself.
/// Division rounds down and the remainder is never negative; division by zero makes the whole condition false.
struct RelationNode {
  enum class Op : std::uint8_t {
    constant, i, j, add, subtract, multiply, divide, modulo,  // numbers
    equal, unequal, less, less_equal,                         // comparisons
    both, either, invert                                      // Booleans as 0 and 1
  };
  Op op;
  std::int64_t value = 0;   ///< of a constant
  std::uint32_t left = 0;   ///< node index; operand of `invert`
  std::uint32_t right = 0;  ///< node index

  friend bool operator==(const RelationNode&, const RelationNode&) = default;
};

/// A relation over positions. j ranges over the past 1 … i, or over the future i+1 … n when `future`.
struct Relation {
  bool future = false;
  /// Set when the relation depends on i - j alone; already cut to d >= 0 (past) or d < 0 (future).
  std::optional<OffsetSet> offsets;
  std::vector<RelationNode> nodes;  ///< empty when `offsets` is set

  static Relation prefix() { return {false, OffsetSet::prefix(), {}}; }

  /// Does the relation hold between i and j? Positions from 1 (i may be 0); also checks past or future. Numbers saturate at
  /// 64 bits, so absurd constants cannot overflow.
  bool holds(std::int64_t i, std::int64_t j) const;

  friend bool operator==(const Relation&, const Relation&) = default;
};

/// The relation given by `nodes`: finds out whether it looks ahead (a conjunct says so: `j > i`, `j == i + 2`) and whether it
/// depends on i - j alone.
Relation make_relation(std::vector<RelationNode> nodes);

}  // namespace crasp::lang
