#pragma once
// Dropout that keeps no masks: whether a number is dropped is a hash of where it stands, so the way back computes it again.

#include <cmath>
#include <cstdint>

#include "backend/training/hash.h"
#include "backend/training/loops.h"

namespace crasp::backend::training {

/// Drops each of a row's numbers with probability `share` and scales the others, so that the mean stays. The numbers are those
/// of (`key`, `row`).
template <class Real>
void drop_row(Real* x, std::int64_t count, double share, std::uint64_t key, std::int64_t row) {
  const auto row_key = static_cast<std::uint32_t>(mix(key + static_cast<std::uint64_t>(row) * 0x9e3779b97f4a7c15U));
  const auto threshold = static_cast<std::uint32_t>(std::ldexp(share, 32));
  loops<Real>().dropout(x, count, row_key, threshold, static_cast<Real>(1 / (1 - share)));
}

}  // namespace crasp::backend::training
