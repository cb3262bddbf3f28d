#pragma once
// Where directions lie in the residual stream. A direction takes two columns that always hold opposite numbers, so that the mean
// of a row is 0. Pads, Booleans with two to sixteen times the amplitude, make up for the scratch numbers, which are zeros
// beside the rest: the mean square is exactly the square of the amplitude, and LayerNorm divides by it.

#include <cstdint>
#include <vector>

#include "compiler/weights/plan.h"

namespace crasp::compiler::weights {

struct Columns {
  std::int64_t plus = 0, minus = 0;
};

struct Layout {
  std::int64_t dim = 0, heads = 1;
  std::vector<int> pads;  ///< amplitudes of the last pairs, in amplitudes of a Boolean; pairs between are zero
  std::int64_t directions = 0;

  std::int64_t head_dim() const { return dim / heads; }
  Columns columns(DirectionId id) const { return {2 * std::int64_t{id.index}, 2 * std::int64_t{id.index} + 1}; }
  Columns pad_columns(std::size_t k) const {
    const std::int64_t first = dim - 2 * static_cast<std::int64_t>(pads.size() - k);
    return {first, first + 1};
  }
  friend bool operator==(const Layout&, const Layout&) = default;
};

/// The fewest columns in which the plan fits, with heads of equal width.
Layout lay_out(const Plan& plan);

/// How many heads of this width the plan's heads become: values that do not fit into one are read by a second with the same
/// scores.
std::int64_t heads_needed(const Block& block, std::int64_t head_dim);

}  // namespace crasp::compiler::weights
