#pragma once
// backend/cuda/on_device/tile_product.h for the host: factors rounded as a device rounds them (bfloat16 to nearest, ties to even;
// TF32 to nearest, ties away from 0), products exact, sums in float32, in the order of the depth.

#include "backend/cuda/tile_places.h"
#include "backend/precision.h"
#include "dialect.h"

namespace crasp::backend::cuda {

template <Precision kPrecision>
float rounded_factor(float value) {
  if (kPrecision == Precision::float32) return value;
  constexpr int kDropped = kPrecision == Precision::bfloat16 ? 16 : 13;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  std::uint32_t half = std::uint32_t{1} << (kDropped - 1);
  if (kPrecision == Precision::bfloat16) half += ((bits >> kDropped) & 1U) - 1;
  return std::bit_cast<float>((bits + half) >> kDropped << kDropped);
}

template <Precision kPrecision, int kCount>
struct FactorTile {
  float values[kCount];
  void set(const float (&from)[kCount]) {
    for (int k = 0; k < kCount; ++k) values[k] = rounded_factor<kPrecision>(from[k]);
  }
};

template <Precision kPrecision>
using LeftTile = FactorTile<kPrecision, 8>;
template <Precision kPrecision>
using RightTile = FactorTile<kPrecision, 4>;

/// Every lane says what it has, and computes its part of the sum from all of that.
template <Precision kPrecision>
void add_product(float (&sum)[4], const FactorTile<kPrecision, 8>& left, const FactorTile<kPrecision, 4>& right) {
  struct Warp {
    float left[16][16], right[16][8];
  };
  static Warp warps[32];
  Warp& warp = warps[threadIdx.x / 32];
  const TilePlaces at;
  for (int k = 0; k < 8; ++k) warp.left[at.left_row(k)][at.left_column(k)] = left.values[k];
  for (int k = 0; k < 4; ++k) warp.right[at.right_row(k)][at.right_column()] = right.values[k];
  __syncwarp();
  for (int k = 0; k < 4; ++k)
    for (int d = 0; d < 16; ++d) sum[k] += warp.left[at.sum_row(k)][d] * warp.right[d][at.sum_column(k)];
  __syncwarp();
}

}  // namespace crasp::backend::cuda
