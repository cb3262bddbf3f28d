#include "backend/training/products.h"

#include "backend/blas.h"
#include "backend/training/loops.h"

namespace crasp::backend::training {

namespace {

/// From this many entries on, copying b into the order that the BLAS likes pays off.
constexpr std::int64_t kLarge = 192 * 256;

}  // namespace

template <class Real>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
              std::int64_t b_stride, bool add, Real* c, std::int64_t c_stride) {
  if (n * k >= kLarge && m > 1 && n > 1) return blas::multiply<Real>(m, n, k, a, a_stride, b, b_stride, add ? 1 : 0, c, c_stride);
  loops<Real>().product(m, n, k, {a, a_stride, 1}, b, b_stride, add, c, c_stride);
}

template <class Real>
void multiply_transposed(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
                         std::int64_t b_stride, Real* c, std::int64_t c_stride) {
  if (m * n >= kLarge && n > 1) return blas::multiply_transposed<Real>(m, n, k, a, a_stride, b, b_stride, 0, c, c_stride);
  loops<Real>().product(m, n, k, {a, 1, a_stride}, b, b_stride, false, c, c_stride);
}

using I = std::int64_t;
template void multiply(I, I, I, const float*, I, const float*, I, bool, float*, I);
template void multiply(I, I, I, const double*, I, const double*, I, bool, double*, I);
template void multiply_transposed(I, I, I, const float*, I, const float*, I, float*, I);
template void multiply_transposed(I, I, I, const double*, I, const double*, I, double*, I);

}  // namespace crasp::backend::training
