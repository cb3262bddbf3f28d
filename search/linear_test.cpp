#include "search/linear_test.h"

#include <cstdlib>

namespace crasp::search {
namespace {

FormulaId constant(Formulas& formulas, std::int32_t value) { return formulas.add({Kind::constant, 0, 0, value}).id; }

// The sum of the parts with a coefficient of this sign, and a constant; of nothing, the constant.
FormulaId side(Formulas& formulas, const Functional& functional, bool positive, std::int32_t shift) {
  std::optional<FormulaId> sum;
  auto plus = [&](FormulaId term) { sum = sum ? formulas.add({Kind::sum, *sum, term}).id : term; };
  for (const auto& [count, coefficient] : functional) {
    if ((coefficient > 0) != positive) continue;
    const std::int32_t factor = std::abs(coefficient);
    plus(factor == 1 ? count : formulas.add({Kind::scale, count, 0, factor}).id);
  }
  if (shift != 0 || !sum) plus(constant(formulas, shift));
  return *sum;
}

// F >= bound, as R + bound <= L, where F = L - R.
FormulaId at_least(Formulas& formulas, const Functional& functional, std::int32_t bound) {
  const bool strict = bound > 0;  // R + bound - 1 < L
  const FormulaId right = side(formulas, functional, false, strict ? bound - 1 : 0);
  const FormulaId left = side(formulas, functional, true, strict ? 0 : -bound);
  return formulas.add({strict ? Kind::less : Kind::less_equal, right, left}).id;
}

FormulaId equals(Formulas& formulas, const Functional& functional, std::int32_t bound) {
  const FormulaId left = side(formulas, functional, true, bound < 0 ? -bound : 0);
  const FormulaId right = side(formulas, functional, false, bound > 0 ? bound : 0);
  return formulas.add({Kind::equal, left, right}).id;
}

Functional negated(Functional functional) {
  for (auto& part : functional) part.second = -part.second;
  return functional;
}

FormulaId comparison(Formulas& formulas, const LinearTest& test) {
  if (test.low && test.high && *test.low == *test.high) return equals(formulas, test.functional, *test.low);
  std::optional<FormulaId> low, high;
  if (test.low) low = at_least(formulas, test.functional, *test.low);
  if (test.high) high = at_least(formulas, negated(test.functional), -*test.high);
  if (low && high) return formulas.add({Kind::conjunction, *low, *high}).id;
  return low ? *low : *high;
}

}  // namespace

std::vector<std::int32_t> values_of(const Formulas& formulas, const Functional& functional) {
  std::vector<std::int32_t> result(formulas.sample().size());
  for (const auto& [count, coefficient] : functional) {
    const auto values = formulas.values(count);
    for (std::size_t node = 0; node < result.size(); ++node) result[node] += coefficient * values[node];
  }
  return result;
}

FormulaId to_formula(Formulas& formulas, const LinearTest& test) {
  const FormulaId holds = comparison(formulas, test);
  if (!test.guard) return holds;
  return formulas.add({Kind::disjunction, formulas.add({Kind::negation, *test.guard}).id, holds}).id;
}

FormulaId violation(Formulas& formulas, const LinearTest& test) {
  LinearTest below = test, above = test;
  if (test.low && test.high) {
    below.high.reset();
    above.low.reset();
    const FormulaId first = violation(formulas, below), second = violation(formulas, above);
    return formulas.add({Kind::disjunction, first, second}).id;
  }
  // Out of bounds on one side is in bounds on the other.
  LinearTest outside{std::nullopt, test.functional, std::nullopt, std::nullopt};
  if (test.low) outside.high = *test.low - 1;
  if (test.high) outside.low = *test.high + 1;
  const FormulaId holds = comparison(formulas, outside);
  return test.guard ? formulas.add({Kind::conjunction, *test.guard, holds}).id : holds;
}

std::uint32_t estimated_size(const Formulas& formulas, const LinearTest& test) {
  std::uint32_t size = test.guard ? 2 + formulas.boolean_size(*test.guard) : 0;
  std::uint32_t comparison = static_cast<std::uint32_t>(test.functional.size());
  for (const auto& [count, coefficient] : test.functional) {
    comparison += formulas.count_size(count) + (std::abs(coefficient) > 1 ? 1 : 0);
  }
  if (test.functional.size() == 1) ++comparison;
  const bool equation = test.low && test.high && *test.low == *test.high;
  for (const auto& bound : {test.low, test.high}) {
    if (bound) size += comparison + (std::abs(*bound) > 1 ? 2 : 0);
  }
  return equation ? size - comparison : size;
}

}  // namespace crasp::search
