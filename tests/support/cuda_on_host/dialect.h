#pragma once
// CUDA C++ for the host's compiler: kernels as functions, whose threads the emulator (emulator.h) runs. This header stands in for
// backend/cuda/on_device/dialect.h and has what kernels of this project use, no more.

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "tests/support/cuda_on_host/emulator.h"
#include "tests/support/cuda_on_host/launches.h"

#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __launch_bounds__(...)
// One thread of the host runs all blocks, one after the other.
#define __shared__ static
#define threadIdx (::crasp::tests::cuda_on_host::here->thread)
#define blockIdx (::crasp::tests::cuda_on_host::here->block)
#define gridDim (::crasp::tests::cuda_on_host::here->grid)
#define blockDim (::crasp::tests::cuda_on_host::here->threads)

namespace crasp::backend::cuda {

struct alignas(16) float4 {
  float x, y, z, w;
};

inline void __syncthreads() { tests::cuda_on_host::wait_for_block(); }

template <class T>
T shuffled(T value, unsigned lane) {
  static_assert(sizeof(T) <= sizeof(std::uint64_t));
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = tests::cuda_on_host::exchange(bits, lane);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

inline unsigned lane_here() { return tests::cuda_on_host::here->thread.x % 32; }

template <class T>
T __shfl_sync(unsigned, T value, unsigned lane) {
  return shuffled(value, lane);
}

template <class T>
T __shfl_xor_sync(unsigned, T value, unsigned mask) {
  return shuffled(value, lane_here() ^ mask);
}

template <class T>
T __shfl_up_sync(unsigned, T value, unsigned delta) {
  return shuffled(value, lane_here() >= delta ? lane_here() - delta : lane_here());
}

inline void __syncwarp() { shuffled(0U, lane_here()); }

template <class T>
T atomicAdd(T* to, T value) {
  const T old = *to;
  *to += value;
  return old;
}

template <class T>
T atomicCAS(T* to, T expected, T value) {
  const T old = *to;
  if (old == expected) *to = value;
  return old;
}

template <class T>
T atomicMin(T* to, T value) {
  const T old = *to;
  *to = std::min(old, value);
  return old;
}

// The device's functions, which need no name space there.
using std::exp, std::fabs, std::fma, std::log, std::log1p, std::max, std::min, std::sqrt;

inline float __fdividef(float a, float b) { return a / b; }

struct Grid {
  std::int64_t x = 1, y = 1;
};

template <class Arguments>
void launch(Grid grid, int threads, void (*kernel)(Arguments), const Arguments& arguments) {
  tests::cuda_on_host::submit([grid, threads, kernel, arguments] {
    tests::cuda_on_host::run({grid.x, grid.y}, threads, [&] { kernel(arguments); });
  });
}

}  // namespace crasp::backend::cuda
