#pragma once
// Dropout that keeps no masks: whether a number is dropped is a hash of where it stands, so the way back computes it again.

#include <cmath>
#include <cstdint>

#include "backend/training/step_hashes.h"
#include "backend/training/loops.h"

namespace crasp::backend::training {

inline std::uint32_t dropout_threshold(double share) { return static_cast<std::uint32_t>(std::ldexp(share, 32)); }
inline double dropout_scale(double share) { return 1 / (1 - share); }

/// Drops each of a row's numbers with probability `share` and scales the others, so that the mean stays. The numbers are those
/// of (`key`, `row`).
template <class Real>
void drop_row(Real* x, std::int64_t count, double share, std::uint64_t key, std::int64_t row) {
  loops<Real>().dropout(x, count, dropout_row_key(key, row), dropout_threshold(share), static_cast<Real>(dropout_scale(share)));
}

}  // namespace crasp::backend::training
