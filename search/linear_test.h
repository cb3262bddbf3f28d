#pragma once
// Linear comparisons whose bounds are read off the sample: where the guard holds, low <= F <= high.

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "search/formulas.h"

namespace crasp::search {

/// Σ coefficient · count; no coefficient is 0.
using Functional = std::vector<std::pair<FormulaId, std::int32_t>>;

struct LinearTest {
  std::optional<FormulaId> guard;  ///< a Boolean; nothing: always
  Functional functional;
  std::optional<std::int32_t> low, high;  ///< at least one
};

/// The sum at every node.
std::vector<std::int32_t> values_of(const Formulas& formulas, const Functional& functional);

/// The test as a formula without subtraction: what is negative stands on the other side of the comparison.
FormulaId to_formula(Formulas& formulas, const LinearTest& test);

/// The positions where the guard holds and the functional is out of bounds.
FormulaId violation(Formulas& formulas, const LinearTest& test);

/// About the size of `to_formula`, without adding it.
std::uint32_t estimated_size(const Formulas& formulas, const LinearTest& test);

}  // namespace crasp::search
