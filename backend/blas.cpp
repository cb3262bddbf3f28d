#include "backend/blas.h"

#include <cblas.h>

#include <limits>

#include "lang/failure.h"

// OpenBLAS starts threads of its own unless told otherwise; other libraries lack the function, and then it is null.
extern "C" void openblas_set_num_threads(int count) __attribute__((weak));

namespace crasp::backend::blas {

namespace {

void keep_to_one_thread() {
  static const bool done = [] {
    if (openblas_set_num_threads) openblas_set_num_threads(1);
    return true;
  }();
  (void)done;
}

int size(std::int64_t value) {
  if (value < 0 || value > std::numeric_limits<int>::max()) throw lang::Failure("a matrix is too large for the BLAS");
  return static_cast<int>(value);
}

void gemm(CBLAS_TRANSPOSE transpose, int m, int n, int k, const float* a, int lda, const float* b, int ldb, float beta,
          float* c, int ldc) {
  cblas_sgemm(CblasRowMajor, transpose, CblasNoTrans, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}

void gemm(CBLAS_TRANSPOSE transpose, int m, int n, int k, const double* a, int lda, const double* b, int ldb, double beta,
          double* c, int ldc) {
  cblas_dgemm(CblasRowMajor, transpose, CblasNoTrans, m, n, k, 1, a, lda, b, ldb, beta, c, ldc);
}

void gemv(CBLAS_TRANSPOSE transpose, int rows, int columns, const float* a, int lda, const float* x, int x_step, float beta,
          float* y, int y_step) {
  cblas_sgemv(CblasRowMajor, transpose, rows, columns, 1, a, lda, x, x_step, beta, y, y_step);
}

void gemv(CBLAS_TRANSPOSE transpose, int rows, int columns, const double* a, int lda, const double* x, int x_step, double beta,
          double* y, int y_step) {
  cblas_dgemv(CblasRowMajor, transpose, rows, columns, 1, a, lda, x, x_step, beta, y, y_step);
}

}  // namespace

template <class Real>
void multiply(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
              std::int64_t b_stride, Real beta, Real* c, std::int64_t c_stride) {
  keep_to_one_thread();
  const int lda = size(a_stride), ldb = size(b_stride), ldc = size(c_stride);
  if (n == 1) return gemv(CblasNoTrans, size(m), size(k), a, lda, b, ldb, beta, c, ldc);
  gemm(CblasNoTrans, size(m), size(n), size(k), a, lda, b, ldb, beta, c, ldc);
}

template <class Real>
void multiply_transposed(std::int64_t m, std::int64_t n, std::int64_t k, const Real* a, std::int64_t a_stride, const Real* b,
                         std::int64_t b_stride, Real beta, Real* c, std::int64_t c_stride) {
  keep_to_one_thread();
  const int lda = size(a_stride), ldb = size(b_stride), ldc = size(c_stride);
  if (n == 1) return gemv(CblasTrans, size(k), size(m), a, lda, b, ldb, beta, c, ldc);
  gemm(CblasTrans, size(m), size(n), size(k), a, lda, b, ldb, beta, c, ldc);
}

using I = std::int64_t;
template void multiply(I, I, I, const float*, I, const float*, I, float, float*, I);
template void multiply(I, I, I, const double*, I, const double*, I, double, double*, I);
template void multiply_transposed(I, I, I, const float*, I, const float*, I, float, float*, I);
template void multiply_transposed(I, I, I, const double*, I, const double*, I, double, double*, I);

}  // namespace crasp::backend::blas
