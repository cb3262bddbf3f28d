#include "search/enumerate.h"

#include <fmt/format.h>

namespace crasp::search {

std::string describe(const Grammar& grammar) {
  std::string text = fmt::format("constants {}, factors up to {}", fmt::join(grammar.constants, " "), grammar.factor);
  if (!grammar.periods.empty()) text += fmt::format(", i modulo {}", fmt::join(grammar.periods, " "));
  if (grammar.window > 0) text += fmt::format(", offsets up to {}", grammar.window);
  return text;
}

Enumeration::Enumeration(Formulas& formulas, const Grammar& grammar, const verifier::Budget& budget)
    : formulas_(formulas), grammar_(grammar), budget_(budget) {}

bool Enumeration::extend() {
  ++size_;
  booleans_.emplace_back();
  counts_.emplace_back();
  return (size_ > 1 || add_leaves()) && add_counts() && add_booleans();
}

bool Enumeration::add(const Formula& formula) {
  const auto [id, fresh] = formulas_.add(formula);
  if (fresh) (is_boolean(formula.kind) ? booleans_ : counts_).back().push_back(id);
  return ++steps_ % 1024 != 0 || (!budget_.expired() && formulas_.bytes() < budget_.bytes());
}

bool Enumeration::add_leaves() {
  bool good = true;
  for (std::uint32_t symbol = 0; symbol < formulas_.sample().symbols(); ++symbol) {
    good = good && add({Kind::symbol, 0, 0, static_cast<std::int32_t>(symbol)});
  }
  for (std::int32_t value : {0, 1}) good = good && add({Kind::truth, 0, 0, value});
  for (std::int32_t value : grammar_.constants) good = good && add({Kind::constant, 0, 0, value});
  good = good && add({Kind::position});
  for (std::uint32_t period : grammar_.periods) {
    good = good && add({Kind::remainder, 0, 0, static_cast<std::int32_t>(period)});
  }
  return good;
}

bool Enumeration::each_pair(const std::vector<List>& lists, std::uint32_t sum,
                            const std::function<bool(FormulaId, FormulaId)>& each) {
  for (std::uint32_t left = 1; 2 * left <= sum; ++left) {
    for (FormulaId first : lists[left]) {
      for (FormulaId second : lists[sum - left]) {
        if (2 * left == sum && second < first) continue;
        if (!each(first, second)) return false;
      }
    }
  }
  return true;
}

bool Enumeration::add_unary_counts(FormulaId boolean) {
  if (!add({Kind::count, boolean})) return false;
  for (std::uint32_t offset = 1; offset <= grammar_.window; ++offset) {
    if (!add({Kind::look_back, boolean, 0, static_cast<std::int32_t>(offset)})) return false;
  }
  return true;
}

bool Enumeration::add_counts() {
  for (FormulaId boolean : booleans_[size_ - 1]) {
    if (!add_unary_counts(boolean)) return false;
  }
  for (FormulaId count : counts_[size_ - 1]) {
    for (std::int32_t factor = 2; factor <= grammar_.factor; ++factor) {
      if (!add({Kind::scale, count, 0, factor})) return false;
    }
  }
  return each_pair(counts_, size_ - 1, [&](FormulaId c, FormulaId d) { return add({Kind::sum, c, d}); });
}

bool Enumeration::add_booleans() {
  for (FormulaId boolean : booleans_[size_ - 1]) {
    if (!add({Kind::negation, boolean})) return false;
  }
  auto combine = [&](FormulaId p, FormulaId q) {
    return add({Kind::conjunction, p, q}) && add({Kind::disjunction, p, q});
  };
  auto compare = [&](FormulaId c, FormulaId d) {
    return add({Kind::equal, c, d}) && add({Kind::less, c, d}) && add({Kind::less, d, c}) &&
           add({Kind::less_equal, c, d}) && add({Kind::less_equal, d, c});
  };
  return each_pair(booleans_, size_ - 1, combine) && each_pair(counts_, size_ - 1, compare);
}

}  // namespace crasp::search
