#pragma once
// Matrix products of training: small ones by the loops of this folder, which cost nothing to call, large ones by the BLAS. Which is
// chosen depends on the sizes alone.

#include <cstdint>

namespace crasp::backend::training {

/// c = a b, or c += a b, with a [m, k], b [k, n], c [m, n] by rows with these strides. A vector's worth of numbers after b is readable.
template <class Real>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
              std::int64_t b_stride, bool add, Real* c, std::int64_t c_stride);

/// c = a^T b with a [k, m].
template <class Real>
void multiply_transposed(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
                         std::int64_t b_stride, Real* c, std::int64_t c_stride);

}  // namespace crasp::backend::training
