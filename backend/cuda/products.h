#pragma once
// Matrix products on the device: the other boundary to CUDA, beside memory.h. cuBLASLt on a device, the BLAS on the host.

#include <cstdint>

#include "backend/precision.h"

namespace crasp::backend::cuda {

/// c = a b + beta c, by rows with the given distances between rows: a is [m, k], or [k, m] and read transposed, b is [k, n], or
/// [n, k] and read transposed, c is [m, n]. `count` such products lie `step` numbers apart.
struct Product {
  std::int64_t m = 0, n = 0, k = 0;
  const float* a = nullptr;
  std::int64_t a_stride = 0;
  bool a_transposed = false;
  const float* b = nullptr;
  std::int64_t b_stride = 0;
  bool b_transposed = false;
  float* c = nullptr;
  std::int64_t c_stride = 0;
  float beta = 0;
  Precision precision = Precision::float32;
  std::int64_t count = 1;
  std::int64_t a_step = 0, b_step = 0, c_step = 0;
};

/// Throws lang::Failure if cuBLASLt is not installed or refuses. The order of each sum is the library's own, in float32; equal
/// calls give equal results.
void multiply(const Product& product);

}  // namespace crasp::backend::cuda
