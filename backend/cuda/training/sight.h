#pragma once
// What a query of a batch sees, and which of its scores are dropped: what all kernels of attention over rows share.

#include "backend/cuda/training/drop.h"

namespace crasp::backend::cuda {

__device__ inline float scale_of(const AttendRows& at) { return 1 / sqrt(float(at.dims)); }

/// What a query sees: the rows `begin` to `row`.
struct Sight {
  Int row, begin;

  __device__ Sight(const AttendRows& at, Int model, Int query)
      : row(at.row_of ? at.row_of[model * at.queries + query] : query), begin(at.begin[model * at.rows + row]) {}
};

/// Which scores of a query are dropped.
__device__ inline DroppedRow dropped_of(const AttendRows& at, Int model, Int head, Int query, const Sight& sight) {
  if (!at.drop.keys) return {0, 0, 1};
  return dropped_scores(at.drop, model, sight.begin, head, query - at.first[model * at.rows + sight.row]);
}

}  // namespace crasp::backend::cuda
