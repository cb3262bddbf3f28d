// Interval arithmetic over terms, in their order: operands come first, so one forward loop fills the table. O(1) for each
// operand, once for each term.

#include "lang/ranges.h"

#include <algorithm>
#include <limits>

#include "lang/wide.h"

namespace crasp::lang {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
constexpr Range kAnything{kLowest, kHighest};

std::int64_t saturate(Wide value) {
  return static_cast<std::int64_t>(std::clamp<Wide>(value, kLowest, kHighest));
}

bool infinite(std::int64_t bound) { return bound == kLowest || bound == kHighest; }

std::int64_t add(std::int64_t a, std::int64_t b) {
  if (infinite(a)) return a;
  return infinite(b) ? b : saturate(static_cast<Wide>(a) + b);
}

Range scaled(Range range, std::int64_t factor) {
  auto times = [&](std::int64_t bound) {
    if (factor == 0) return std::int64_t{0};
    if (!infinite(bound)) return saturate(static_cast<Wide>(bound) * factor);
    return (bound > 0) == (factor > 0) ? kHighest : kLowest;
  };
  std::int64_t a = times(range.low);
  std::int64_t b = times(range.high);
  return {std::min(a, b), std::max(a, b)};
}

Range of_count(const Relation& relation) {
  if (!relation.offsets || !relation.offsets->finite()) return {0, kHighest};
  Wide size = 0;
  for (const auto& interval : relation.offsets->intervals()) size += static_cast<Wide>(interval.high) - interval.low + 1;
  return {0, saturate(size)};
}

/// Is C at most D because C counts some of the positions that D counts?
bool at_most_position(const Terms& terms, TermId c, TermId d) {
  return terms[c].op == Op::count && !terms.relation(c).future && terms.is_position(d);
}

}  // namespace

Range Ranges::compute(const Terms& terms, TermId id) const {
  auto operand = [&](std::size_t k) { return ranges_[terms.operand(id, k).index]; };
  const Term& term = terms[id];
  switch (term.op) {
    case Op::constant: return {term.value, term.value};
    case Op::count: return of_count(terms.relation(id));
    case Op::position_modulo:
    case Op::modulo: return {0, term.value - 1};
    case Op::iverson: return {0, 1};
    case Op::scale: return scaled(operand(0), term.value);
    case Op::sum:
    case Op::minimum:
    case Op::maximum: {
      Range result = operand(0);
      for (std::size_t k = 1; k < term.operand_count; ++k) {
        Range next = operand(k);
        if (term.op == Op::sum) result = {add(result.low, next.low), add(result.high, next.high)};
        if (term.op == Op::minimum) result = {std::min(result.low, next.low), std::min(result.high, next.high)};
        if (term.op == Op::maximum) result = {std::max(result.low, next.low), std::max(result.high, next.high)};
      }
      return result;
    }
    case Op::conditional:
      if (term.type == Type::boolean) return kAnything;
      return {std::min(operand(1).low, operand(2).low), std::max(operand(1).high, operand(2).high)};
    default: return kAnything;  // Booleans, and counts that nothing is known about
  }
}

Range Ranges::range(const Terms& terms, TermId id) {
  while (ranges_.size() <= id.index) ranges_.push_back(compute(terms, {static_cast<std::uint32_t>(ranges_.size())}));
  return ranges_[id.index];
}

std::optional<Range> Ranges::bounds(const Terms& terms, TermId count) {
  Range result = range(terms, count);
  if (infinite(result.low) || infinite(result.high)) return std::nullopt;
  return result;
}

std::optional<bool> Ranges::truth_value(const Terms& terms, TermId comparison) {
  const Term& term = terms[comparison];
  if (term.op == Op::negation) {
    auto positive = truth_value(terms, terms.operand(comparison, 0));
    return positive ? std::optional(!*positive) : std::nullopt;
  }
  bool compares = term.op == Op::equal || term.op == Op::less || term.op == Op::less_equal;
  if (!compares) return std::nullopt;
  TermId c = terms.operand(comparison, 0);
  TermId d = terms.operand(comparison, 1);
  auto always_less = [&](TermId x, TermId y) { return range(terms, x).high < range(terms, y).low; };
  auto never_more = [&](TermId x, TermId y) {
    std::int64_t high = range(terms, x).high;
    return x == y || at_most_position(terms, x, y) || (high != kHighest && high <= range(terms, y).low);
  };
  if (term.op == Op::equal) {
    if (c == d) return true;
    if (always_less(c, d) || always_less(d, c)) return false;
  } else {
    bool strict = term.op == Op::less;
    if (strict ? always_less(c, d) : never_more(c, d)) return true;
    if (strict ? never_more(d, c) : always_less(d, c)) return false;
  }
  return std::nullopt;
}

}  // namespace crasp::lang
