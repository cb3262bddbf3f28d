#pragma once
// Products of tiles by the tensor cores of a device: `mma.sync`, which compute capability 8.0 and all later ones have.
// tests/support/cuda_on_host/tile_product.h is the same for the host; backend/cuda/tile_places.h says which numbers a lane has.

#include "backend/precision.h"
#include "dialect.h"

namespace crasp::backend::cuda {

__device__ inline unsigned bfloat16_pair(float low, float high) {
  unsigned result;
  asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(result) : "f"(high), "f"(low));
  return result;
}

__device__ inline unsigned tf32_bits(float value) {
  unsigned result;
  asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(result) : "f"(value));
  return result;
}

/// A number as it is rounded as a factor.
template <Precision kPrecision>
__device__ float rounded_factor(float value) {
  if constexpr (kPrecision == Precision::bfloat16) return __uint_as_float(bfloat16_pair(0, value));
  else if constexpr (kPrecision == Precision::tf32) return __uint_as_float(tf32_bits(value) & 0xFFFFE000U);
  else return value;
}

/// What a lane has of a factor, [16, 16] or [16, 8], rounded to the precision; two bfloat16 share a register. The depth goes by pairs:
/// the instructions for TF32 see columns 2t and 2t + 1 where they have t and t + 4, in both factors, which changes no sum.
template <Precision kPrecision, int kCount>
struct FactorTile {
  static constexpr bool kPairs = kPrecision == Precision::bfloat16;
  static constexpr int kRegisters = kPairs ? kCount / 2 : kCount;
  unsigned bits[kRegisters];

  __device__ void set(const float (&values)[kCount]) {
#pragma unroll
    for (int k = 0; k < kRegisters; ++k) {
      if constexpr (kPairs) bits[k] = bfloat16_pair(values[2 * k], values[2 * k + 1]);
      else bits[k] = tf32_bits(values[k]);
    }
  }
};

template <Precision kPrecision>
using LeftTile = FactorTile<kPrecision, 8>;
template <Precision kPrecision>
using RightTile = FactorTile<kPrecision, 4>;

/// sum [16, 8] += left right, by a warp; sums are float32, in an order of the device's own.
__device__ inline void add_product(float (&sum)[4], const LeftTile<Precision::bfloat16>& left,
                                   const RightTile<Precision::bfloat16>& right) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
               : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
               : "r"(left.bits[0]), "r"(left.bits[1]), "r"(left.bits[2]), "r"(left.bits[3]), "r"(right.bits[0]), "r"(right.bits[1]));
}

__device__ inline void add_product(float (&sum)[4], const LeftTile<Precision::tf32>& left, const RightTile<Precision::tf32>& right) {
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    const unsigned* const a = left.bits + 4 * half;
    const unsigned* const b = right.bits + 2 * half;
    asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                 : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
                 : "r"(a[0]), "r"(a[2]), "r"(a[1]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
  }
}

}  // namespace crasp::backend::cuda
