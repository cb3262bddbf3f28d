#pragma once
// The one boundary to the BLAS: matrix products by rows, on the calling thread alone. Any CBLAS serves.

#include <cstdint>

namespace crasp::backend::blas {

/// c = a b + beta c with a [m, k], b [k, n], c [m, n], each by rows with the given distance between rows.
template <class Real>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
              std::int64_t b_stride, Real beta, Real* c, std::int64_t c_stride);

/// c = a^T b + beta c with a [k, m].
template <class Real>
void multiply_transposed(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
                         std::int64_t b_stride, Real beta, Real* c, std::int64_t c_stride);

}  // namespace crasp::backend::blas
