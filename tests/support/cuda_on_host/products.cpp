// backend/cuda/products.h by loops: sums in float64, rounded once. Precisions below float32 round the factors, as a device does.

#include "backend/cuda/products.h"

#include <bit>
#include <cstdint>

#include "tests/support/cuda_on_host/launches.h"

namespace crasp::backend::cuda {

namespace {

/// To the nearest of those with `dropped` bits less; ties to even.
float rounded(float value, int dropped) {
  if (dropped == 0) return value;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t half = (1U << (dropped - 1)) - 1 + ((bits >> dropped) & 1U);
  return std::bit_cast<float>((bits + half) >> dropped << dropped);
}

int dropped_bits(Precision precision) {
  return precision == Precision::float32 ? 0 : precision == Precision::tf32 ? 13 : 16;
}

void multiply_one(const Product& p, const float* a, const float* b, float* c) {
  const int dropped = dropped_bits(p.precision);
  for (std::int64_t i = 0; i < p.m; ++i)
    for (std::int64_t j = 0; j < p.n; ++j) {
      double sum = 0;
      for (std::int64_t k = 0; k < p.k; ++k) {
        const float left = p.a_transposed ? a[k * p.a_stride + i] : a[i * p.a_stride + k];
        const float right = p.b_transposed ? b[j * p.b_stride + k] : b[k * p.b_stride + j];
        sum += static_cast<double>(rounded(left, dropped)) * rounded(right, dropped);
      }
      float& to = c[i * p.c_stride + j];
      to = static_cast<float>(p.beta == 0 ? sum : sum + p.beta * to);
    }
}

}  // namespace

void multiply(const Product& product) {
  tests::cuda_on_host::submit([product] {
    for (std::int64_t k = 0; k < product.count; ++k)
      multiply_one(product, product.a + k * product.a_step, product.b + k * product.b_step, product.c + k * product.c_step);
  });
}

}  // namespace crasp::backend::cuda
