#pragma once
// All formulas of a grammar in the order of their size, one of each kind that the sample can tell apart.
//
// Theorem (docs/synthesis.md). If some formula of the grammar, of size n, is right on the sample, then a formula of
// size at most n that is right on the sample is found. So when nothing of size up to n is found for a sample of labels
// that are true of a language, no formula of the grammar up to that size defines the language, however many words it
// has.

#include <atomic>
#include <functional>
#include <optional>

#include "search/formulas.h"
#include "verifier/budget.h"

namespace crasp::search {

/// Which formulas are enumerated: Boolean combinations of symbol tests and comparisons; comparisons of counts #P, i,
/// constants, sums, multiples; and with positions, i % m and `#[j == i - c] P`.
struct Grammar {
  std::vector<std::int32_t> constants{0, 1, 2};
  std::int32_t factor = 2;             ///< counts are multiplied by 2 … factor
  std::vector<std::uint32_t> periods;  ///< the m of i % m
  std::uint32_t window = 0;            ///< the largest c of `#[j == i - c] P`
};

/// In words, for a person who wants to know what was searched.
std::string describe(const Grammar& grammar);

class Enumeration {
 public:
  /// The formulas live in `formulas`, which starts empty.
  Enumeration(Formulas& formulas, const Grammar& grammar, const verifier::Budget& budget);

  /// Adds all formulas of the next size, `size()` then. False if time or memory ran out before all were added; then
  /// nothing is known of that size.
  bool extend();
  std::uint32_t size() const { return size_; }
  /// The Booleans that the last size added, those of which the sample has no smaller one.
  std::span<const FormulaId> fresh() const { return booleans_.back(); }

 private:
  using List = std::vector<FormulaId>;

  bool add(const Formula& formula);
  bool add_leaves();
  bool add_counts();
  bool add_booleans();
  bool add_unary_counts(FormulaId boolean);
  /// Pairs of operands whose sizes are `sum`; `first <= second` where the order does not matter.
  bool each_pair(const std::vector<List>& lists, std::uint32_t sum,
                 const std::function<bool(FormulaId, FormulaId)>& each);

  Formulas& formulas_;
  const Grammar& grammar_;
  const verifier::Budget& budget_;
  std::vector<List> booleans_{{}}, counts_{{}};  // by size
  std::uint32_t size_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace crasp::search
