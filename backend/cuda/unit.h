#pragma once
// The activation functions on the device.

#include "backend/cuda/kernels.h"
#include "dialect.h"

namespace crasp::backend::cuda {

/// As on the CPU: x (1 + t) / 2 with t = 1 - 2 / (e^2z + 1), which is exactly x from 8 on and exactly 0 from -8 on.
__device__ inline float gelu_new(float x) {
  const float twice = 1.59576912160573071176F * (x + 0.044715F * x * x * x);
  const float power = exp(twice > 87.0F ? 87.0F : twice);
  return 0.5F * x * (1.0F + (1.0F - 2.0F / (power + 1.0F)));
}

__device__ inline float apply(Unit unit, float x) {
  if (unit == Unit::relu) return x > 0 ? x : 0;
  return unit == Unit::gelu_new ? gelu_new(x) : x;
}

/// The derivative of `apply`.
__device__ inline float slope(Unit unit, float x) {
  if (unit == Unit::relu) return x > 0 ? 1 : 0;
  if (unit == Unit::none) return 1;
  const float twice = 1.59576912160573071176F * (x + 0.044715F * x * x * x);
  const float t = 1.0F - 2.0F / (exp(twice > 87.0F ? 87.0F : twice) + 1.0F);
  return 0.5F * (1.0F + t + x * (1.0F - t * t) * 0.797884560802865355880F * (1.0F + 3 * 0.044715F * x * x));
}

}  // namespace crasp::backend::cuda
