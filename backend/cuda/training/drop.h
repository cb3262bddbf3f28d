#pragma once
// Dropout on the device: the same numbers are dropped as on the CPU (training/dropout.h).

#include "backend/cuda/training/kernels.h"
#include "backend/training/step_hashes.h"
#include "dialect.h"

namespace crasp::backend::cuda {

/// Which of a row's numbers are dropped.
struct DroppedRow {
  std::uint32_t key, threshold;
  float scale;

  /// 0, or what the number is multiplied by. The finaliser of MurmurHash3, as in training/loops_body.h.
  __device__ float factor(Int column) const {
    std::uint32_t x = key + static_cast<std::uint32_t>(column) * 0x9e3779b9U;
    x = (x ^ (x >> 16U)) * 0x85ebca6bU;
    x = (x ^ (x >> 13U)) * 0xc2b2ae35U;
    return (x ^ (x >> 16U)) >= threshold ? scale : 0.0F;
  }
};

/// Row number `row` of the batch.
__device__ inline DroppedRow dropped_row(const Drop& drop, Int model, Int row) {
  const Facts& facts = drop.facts[model];
  const std::uint64_t key = training::hash_for(training::Purpose::dropout, drop.keys[model * drop.sites + drop.site]);
  return {training::dropout_row_key(key, row), facts.dropout_threshold, facts.dropout_scale};
}

/// Query number `query` of a sequence that begins at row `begin`.
__device__ inline DroppedRow dropped_scores(const Drop& drop, Int model, Int begin, Int head, Int query) {
  const Facts& facts = drop.facts[model];
  std::uint64_t value = training::hash_with(drop.keys[model * drop.sites + drop.site], std::uint64_t(begin));
  value = training::hash_with(value, std::uint64_t(head));
  return {training::dropout_row_key(training::hash_for(training::Purpose::dropout, value), query), facts.dropout_threshold,
          facts.dropout_scale};
}

}  // namespace crasp::backend::cuda
