// Offsets and relations. A relation is classified by abstract evaluation: every number is followed as a·i + b·j + c as long
// as it has that shape, and every comparison of two such numbers with a = -b is a set of offsets i - j. Conjunction,
// disjunction and negation are then set operations, so a relation made of such comparisons alone is known exactly.

#include "lang/relation.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

namespace crasp::lang {

// --- sets of offsets -----------------------------------------------------------------------------------------------

namespace {

using Interval = OffsetSet::Interval;
constexpr std::int64_t kUnbounded = OffsetSet::kUnbounded;

/// Do the intervals overlap or touch, so that their union is one? `first` begins no later than `second`.
bool joins(Interval first, Interval second) {
  return first.high == kUnbounded || second.low == -kUnbounded || second.low - 1 <= first.high;
}

/// Adds an interval that begins no earlier than the last of `intervals`.
void append(std::vector<Interval>& intervals, Interval interval) {
  if (!intervals.empty() && joins(intervals.back(), interval)) {
    intervals.back().high = std::max(intervals.back().high, interval.high);
  } else {
    intervals.push_back(interval);
  }
}

}  // namespace

OffsetSet OffsetSet::interval(std::int64_t low, std::int64_t high) {
  OffsetSet result;
  if (low <= high) result.intervals_.push_back({std::max(low, -kUnbounded), std::max(high, -kUnbounded)});
  return result;
}

OffsetSet OffsetSet::united(const OffsetSet& other) const {
  OffsetSet result = *this;
  result.unite(other);
  return result;
}

void OffsetSet::unite(const OffsetSet& other) {
  std::vector<Interval> sorted = other.intervals_;
  if (!empty() && !other.empty() && other.intervals_.front().low < intervals_.back().low) {
    sorted.clear();
    std::ranges::merge(intervals_, other.intervals_, std::back_inserter(sorted), {}, &Interval::low, &Interval::low);
    intervals_.clear();
  }
  for (Interval interval : sorted) append(intervals_, interval);
}

OffsetSet OffsetSet::intersected(const OffsetSet& other) const {
  OffsetSet result;
  auto left = intervals_.begin();
  auto right = other.intervals_.begin();
  while (left != intervals_.end() && right != other.intervals_.end()) {
    std::int64_t low = std::max(left->low, right->low);
    std::int64_t high = std::min(left->high, right->high);
    if (low <= high) result.intervals_.push_back({low, high});
    left->high < right->high ? ++left : ++right;
  }
  return result;
}

OffsetSet OffsetSet::complement() const {
  OffsetSet result;
  std::int64_t low = -kUnbounded;
  for (Interval interval : intervals_) {
    if (interval.low > low) result.intervals_.push_back({low, interval.low - 1});
    if (interval.high == kUnbounded) return result;
    low = interval.high + 1;
  }
  result.intervals_.push_back({low, kUnbounded});
  return result;
}

bool OffsetSet::finite() const {
  return empty() || (intervals_.front().low != -kUnbounded && intervals_.back().high != kUnbounded);
}

bool OffsetSet::contains(std::int64_t offset) const {
  auto after = std::ranges::upper_bound(intervals_, std::max(offset, -kUnbounded), {}, &Interval::low);
  return after != intervals_.begin() && offset <= std::prev(after)->high;
}

// --- saturating numbers --------------------------------------------------------------------------------------------

namespace {

using Op = RelationNode::Op;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

std::int64_t saturating_add(std::int64_t x, std::int64_t y) {
  std::int64_t result;
  if (!__builtin_add_overflow(x, y, &result)) return result;
  return x < 0 ? kLeast : kMost;
}

std::int64_t saturating_subtract(std::int64_t x, std::int64_t y) {
  std::int64_t result;
  if (!__builtin_sub_overflow(x, y, &result)) return result;
  return x < 0 ? kLeast : kMost;
}

std::int64_t saturating_multiply(std::int64_t x, std::int64_t y) {
  std::int64_t result;
  if (!__builtin_mul_overflow(x, y, &result)) return result;
  return (x < 0) == (y < 0) ? kMost : kLeast;
}

/// Rounds down; y is not 0.
std::int64_t floor_divide(std::int64_t x, std::int64_t y) {
  if (y == -1) return saturating_subtract(0, x);
  std::int64_t quotient = x / y;
  return quotient * y != x && (x < 0) != (y < 0) ? quotient - 1 : quotient;
}

/// The remainder in 0 … |y|-1; y is not 0.
std::int64_t remainder(std::int64_t x, std::int64_t y) {
  if (y == -1) return 0;
  std::int64_t result = x % y;
  if (result >= 0) return result;
  return y > 0 ? result + y : result - y;
}

/// The value of an operation on two numbers; nothing on division by zero.
std::optional<std::int64_t> apply(Op op, std::int64_t x, std::int64_t y) {
  switch (op) {
    case Op::add: return saturating_add(x, y);
    case Op::subtract: return saturating_subtract(x, y);
    case Op::multiply: return saturating_multiply(x, y);
    case Op::divide: return y == 0 ? std::nullopt : std::optional(floor_divide(x, y));
    case Op::modulo: return y == 0 ? std::nullopt : std::optional(remainder(x, y));
    case Op::equal: return x == y;
    case Op::unequal: return x != y;
    case Op::less: return x < y;
    case Op::less_equal: return x <= y;
    case Op::both: return x != 0 && y != 0;
    case Op::either: return x != 0 || y != 0;
    case Op::invert: return x == 0;
    case Op::constant: case Op::i: case Op::j: break;
  }
  assert(false);
  return std::nullopt;
}

/// `invert` has one operand, which then stands on both sides.
std::uint32_t right_of(const RelationNode& node) { return node.op == Op::invert ? node.left : node.right; }

bool holds_at(const std::vector<RelationNode>& nodes, std::int64_t i, std::int64_t j) {
  std::array<std::int64_t, 32> few;
  std::vector<std::int64_t> many(nodes.size() > few.size() ? nodes.size() : 0);
  std::int64_t* values = many.empty() ? few.data() : many.data();
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    const RelationNode& node = nodes[k];
    switch (node.op) {
      case Op::constant: values[k] = node.value; continue;
      case Op::i: values[k] = i; continue;
      case Op::j: values[k] = j; continue;
      default: break;
    }
    std::optional<std::int64_t> value = apply(node.op, values[node.left], values[right_of(node)]);
    if (!value) return false;
    values[k] = *value;
  }
  return values[nodes.size() - 1] != 0;
}

}  // namespace

bool Relation::holds(std::int64_t i, std::int64_t j) const {
  if (j < 1 || (j > i) != future) return false;
  return offsets ? offsets->contains(i - j) : holds_at(nodes, i, j);
}

// --- classification ------------------------------------------------------------------------------------------------

namespace {

/// of_i·i + of_j·j + constant.
struct Affine {
  std::int64_t of_i = 0, of_j = 0, constant = 0;

  bool is_constant() const { return of_i == 0 && of_j == 0; }
};

/// What is known of a node: its number, or the offsets for which it is true, or neither.
struct Known {
  std::optional<Affine> number;
  std::optional<OffsetSet> offsets;
  bool after = false;  ///< one of its conjuncts says that j is after i
};

/// Nothing if a coefficient overflows.
std::optional<Affine> add(Affine x, std::int64_t factor, Affine y) {
  Affine result;
  auto combine = [&](std::int64_t Affine::*part) {
    std::int64_t scaled;
    return !__builtin_mul_overflow(factor, y.*part, &scaled) &&
           !__builtin_add_overflow(x.*part, scaled, &(result.*part));
  };
  bool exact = combine(&Affine::of_i) && combine(&Affine::of_j) && combine(&Affine::constant);
  return exact ? std::optional(result) : std::nullopt;
}

std::optional<Affine> arithmetic(Op op, Affine x, Affine y) {
  if (op == Op::add) return add(x, 1, y);
  if (op == Op::subtract) return add(x, -1, y);
  if (op == Op::multiply && x.is_constant()) return add({}, x.constant, y);
  if (op == Op::multiply && y.is_constant()) return add({}, y.constant, x);
  if (!x.is_constant() || !y.is_constant()) return std::nullopt;
  return Affine{0, 0, *apply(op, x.constant, y.constant)};
}

/// The offsets d with factor·d <= bound.
OffsetSet at_most(std::int64_t factor, std::int64_t bound) {
  if (factor == 0) return bound >= 0 ? OffsetSet::all() : OffsetSet();
  std::int64_t quotient = floor_divide(bound, factor);
  if (factor > 0) return OffsetSet::interval(-kUnbounded, quotient);
  bool divides = remainder(bound, factor) == 0;
  return OffsetSet::interval(divides ? quotient : quotient + 1, kUnbounded);
}

/// The offsets d with factor·d == value.
OffsetSet exactly(std::int64_t factor, std::int64_t value) {
  if (factor == 0) return value == 0 ? OffsetSet::all() : OffsetSet();
  if (remainder(value, factor) != 0) return {};
  return OffsetSet::interval(floor_divide(value, factor), floor_divide(value, factor));
}

/// The offsets for which `x op y`; nothing if that does not depend on i - j alone.
std::optional<OffsetSet> compared(Op op, Affine x, Affine y) {
  std::optional<Affine> gap = add(x, -1, y);  // factor·d + constant, to be compared with 0
  constexpr std::int64_t kLargest = kMost / 2;
  if (!gap || gap->of_i < -kLargest || gap->of_i > kLargest || gap->of_i != -gap->of_j) return std::nullopt;
  if (gap->constant < -kLargest || gap->constant > kLargest) return std::nullopt;
  switch (op) {
    case Op::equal: return exactly(gap->of_i, -gap->constant);
    case Op::unequal: return exactly(gap->of_i, -gap->constant).complement();
    case Op::less: return at_most(gap->of_i, -gap->constant - 1);
    case Op::less_equal: return at_most(gap->of_i, -gap->constant);
    default: return std::nullopt;
  }
}

/// A number stands for true when it is not 0.
std::optional<OffsetSet> truth_offsets(Known known) {
  if (known.offsets) return std::move(known.offsets);
  if (known.number && known.number->is_constant()) {
    return known.number->constant != 0 ? OffsetSet::all() : OffsetSet();
  }
  return std::nullopt;
}

std::optional<OffsetSet> combined(Op op, Known left, Known right) {
  std::optional<OffsetSet> x = truth_offsets(std::move(left));
  if (!x) return std::nullopt;
  if (op == Op::invert) return x->complement();
  std::optional<OffsetSet> y = truth_offsets(std::move(right));
  if (!y) return std::nullopt;
  if (op == Op::both) return x->intersected(*y);
  x->unite(*y);
  return x;
}

Known leaf(const RelationNode& node) {
  switch (node.op) {
    case Op::i: return {Affine{1, 0, 0}, {}, false};
    case Op::j: return {Affine{0, 1, 0}, {}, false};
    default: return {Affine{0, 0, node.value}, {}, false};
  }
}

bool is_leaf(Op op) { return op <= Op::j; }
bool is_arithmetic(Op op) { return op >= Op::add && op <= Op::modulo; }
bool is_comparison(Op op) { return op >= Op::equal && op <= Op::less_equal; }

Known classify(Op op, Known left, Known right) {
  Known result;
  bool numbers = left.number && right.number;
  bool conjunct_after = op == Op::both && (left.after || right.after);
  if (is_arithmetic(op)) {
    if (numbers) result.number = arithmetic(op, *left.number, *right.number);
    return result;
  }
  if (is_comparison(op)) {
    if (numbers) result.offsets = compared(op, *left.number, *right.number);
  } else {
    result.offsets = combined(op, std::move(left), std::move(right));
  }
  bool only_after = result.offsets && !result.offsets->empty() && result.offsets->intervals().back().high < 0;
  result.after = op == Op::both ? conjunct_after : only_after;
  return result;
}

bool divides_by_zero(const RelationNode& node, const std::vector<Known>& known) {
  if (node.op != Op::divide && node.op != Op::modulo) return false;
  const std::optional<Affine>& divisor = known[node.right].number;
  return divisor && divisor->is_constant() && divisor->constant == 0;
}

/// How often each node is an operand.
std::vector<std::uint32_t> count_uses(const std::vector<RelationNode>& nodes) {
  std::vector<std::uint32_t> uses(nodes.size());
  for (std::size_t k = 0; k < nodes.size(); ++k) {
    if (is_leaf(nodes[k].op)) continue;
    assert(nodes[k].left < k && right_of(nodes[k]) < k);
    ++uses[nodes[k].left];
    ++uses[right_of(nodes[k])];
  }
  return uses;
}

}  // namespace

Relation make_relation(std::vector<RelationNode> nodes) {
  assert(!nodes.empty());
  std::vector<std::uint32_t> uses = count_uses(nodes);
  std::vector<Known> known;
  known.reserve(nodes.size());
  // A long `i - j in {…}` is a chain of unions: with a copy of each, time and space would be quadratic.
  auto take = [&](std::uint32_t k) { return --uses[k] == 0 ? std::move(known[k]) : known[k]; };
  for (const RelationNode& node : nodes) {
    if (divides_by_zero(node, known)) return {false, OffsetSet(), {}};
    if (is_leaf(node.op)) {
      known.push_back(leaf(node));
      continue;
    }
    Known left = take(node.left);
    known.push_back(classify(node.op, std::move(left), take(right_of(node))));
  }
  Relation result;
  result.future = known.back().after;
  result.offsets = truth_offsets(known.back());
  if (result.offsets) {
    OffsetSet side = result.future ? OffsetSet::interval(-kUnbounded, -1) : OffsetSet::prefix();
    result.offsets = result.offsets->intersected(side);
  } else {
    result.nodes = std::move(nodes);
  }
  return result;
}

}  // namespace crasp::lang
