// LayerNorm of 32 columns by one block: eight warps share the rows, each lane has a column.

#include "backend/cuda/kernels.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kLanes = 32, kWarps = 8;

/// The sum of a column over all warps, in their order; every thread of the column gets it.
__device__ double sum_of_warps(double part) {
  __shared__ double parts[kWarps][kLanes];
  const int lane = int(threadIdx.x) % kLanes, warp = int(threadIdx.x) / kLanes;
  __syncthreads();  // the sum before this one has been read
  parts[warp][lane] = part;
  __syncthreads();
  double sum = 0;
  for (int w = 0; w < kWarps; ++w) sum += parts[w][lane];
  return sum;
}

__global__ void layer_norm_kernel(LayerNorm at) {
  const Int column = Int(blockIdx.x) * kLanes + threadIdx.x % kLanes;
  const bool inside = column < at.columns;
  const Int first = threadIdx.x / kLanes;
  const float* x = at.x + (inside ? column : 0);
  double sum = 0, squares = 0;
  for (Int d = first; d < at.dim; d += kWarps) sum += x[d * at.stride];
  const double mean = sum_of_warps(sum) / double(at.dim);
  for (Int d = first; d < at.dim; d += kWarps) {
    const double difference = x[d * at.stride] - mean;
    squares += difference * difference;
  }
  const double variance = sum_of_warps(squares) / double(at.dim);
  if (!inside) return;
  const float centre = float(mean), scale = float(1 / sqrt(variance + at.epsilon));
  float* y = at.y + column;
  for (Int d = first; d < at.dim; d += kWarps) {
    const float normal = (x[d * at.stride] - centre) * scale;
    y[d * at.stride] = at.weight ? normal * at.weight[d] + at.bias[d] : normal;
  }
}

}  // namespace

void layer_norm(const LayerNorm& arguments) {
  launch({(arguments.columns + kLanes - 1) / kLanes, 1}, kLanes * kWarps, layer_norm_kernel, arguments);
}

}  // namespace crasp::backend::cuda
