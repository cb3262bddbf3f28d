#pragma once
// How much of a count's value a program looks at. Counts that are only compared with constants need not be told apart
// beyond the largest of them, counts that are only taken modulo m need their remainder: this is what makes the memory
// of many programs of the task layer finite.

#include <cstdint>
#include <span>
#include <vector>

#include "lang/program.h"

namespace crasp::verifier {

/// Values u, v are alike under a demand if u == v; unless `exact`, also if both are above `cap` and equal modulo
/// `modulus`.
struct Demand {
  static constexpr std::int64_t kNoCap = -1;  ///< only the remainder matters; other caps are 0 or more

  bool exact = false;
  std::int64_t cap = kNoCap;
  std::int64_t modulus = 1;

  /// The one value that stands for all that are alike.
  std::int64_t representative(std::int64_t value) const;
};

/// By term, for the terms in `needed`, which hold their operands and ascend. Invariant: if the values of all counts of
/// prefixes and of all selected values are replaced by values that are alike, every Boolean keeps its value.
std::vector<Demand> demands(const lang::Terms& terms, std::span<const lang::TermId> needed);

/// The terms that `output` needs, itself included, ascending.
std::vector<lang::TermId> needed_by(const lang::Terms& terms, lang::TermId output);

}  // namespace crasp::verifier
