#pragma once
// Compiled heads over many positions of one sequence, without looking at every key: what backend/attention_positional.cpp and
// backend/attention_matching.cpp do, for all queries at once. A set of keys is known by the least and the greatest entry of each dimension and the sum
// of its values; bounds and scores are computed by the same fused operations in the same order, and rounding is monotone, so a set
// whose bounds coincide has one score, and one far below the best has weights that are 0.

#include <cstdint>

#include "backend/cuda/attention.h"
#include "backend/cuda/memory.h"

namespace crasp::backend::cuda {

/// One head of one segment of a block. All pointers are to memory of the device.
struct SparseHead {
  Block block;
  Segment segment;
  HeadRows head;

  Int length() const { return segment.position + segment.count; }
};

/// Heads that look for positions: a tree over aligned blocks of 16, 32, 64, … positions.
void attend_by_positions(const SparseHead& head);

/// Heads that look for symbols: keys grouped by which of their entries are 0. False, and nothing written, if there are more groups
/// than are worth it.
bool attend_by_symbols(const SparseHead& head);

}  // namespace crasp::backend::cuda
