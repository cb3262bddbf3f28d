#pragma once
// Sums of all threads before, within a block.

#include "backend/cuda/kernels.h"
#include "dialect.h"

namespace crasp::backend::cuda {

constexpr int kScanThreads = 256;

struct Scan {
  double inclusive;  ///< of this thread and all before
  double exclusive;  ///< of all before
  double total;      ///< of the block
};

/// All kScanThreads threads call it. A tree: within warps by doubling, then over the eight warps in order.
__device__ inline Scan scan_block(double value) {
  __shared__ double warps[kScanThreads / 32];
  const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32;
  for (unsigned delta = 1; delta < 32; delta *= 2) {
    const double before = __shfl_up_sync(0xFFFFFFFFU, value, delta);
    if (lane >= delta) value += before;
  }
  __syncthreads();  // the totals of a call before have been read
  if (lane == 31) warps[warp] = value;
  __syncthreads();
  double before = 0, total = 0;
  for (unsigned w = 0; w < kScanThreads / 32; ++w) {
    if (w == warp) before = total;
    total += warps[w];
  }
  const double previous = __shfl_up_sync(0xFFFFFFFFU, value, 1);
  return {before + value, lane == 0 ? before : before + previous, total};
}

}  // namespace crasp::backend::cuda
