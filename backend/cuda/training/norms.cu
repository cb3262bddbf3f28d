// LayerNorm by rows, forward and back: a warp for each row. And sums over rows, for the gradients of what is added to all of them.

#include "backend/cuda/training/kernels.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kLanes = 32, kWarps = 8, kThreads = kLanes * kWarps;

/// Of a warp, by pairs; all lanes get it.
__device__ inline float sum_of_lanes(float value) {
  for (unsigned mask = kLanes / 2; mask > 0; mask /= 2) value += __shfl_xor_sync(0xFFFFFFFFU, value, mask);
  return value;
}

__device__ inline Int row_here() { return Int(blockIdx.x) * kWarps + threadIdx.x / kLanes; }
__device__ inline Int lane_of_row() { return threadIdx.x % kLanes; }

__global__ void norm_rows_kernel(NormRows at) {
  if (row_here() >= at.rows) return;
  const Int row = Int(blockIdx.y) * at.rows + row_here(), weights = Int(blockIdx.y) * at.size;
  const float* x = at.x + row * at.columns;
  float sum = 0, squares = 0;
  for (Int d = lane_of_row(); d < at.columns; d += kLanes) sum += x[d];
  const float mean = sum_of_lanes(sum) / float(at.columns);
  for (Int d = lane_of_row(); d < at.columns; d += kLanes) squares += (x[d] - mean) * (x[d] - mean);
  const float inverse = 1 / sqrt(sum_of_lanes(squares) / float(at.columns) + at.epsilon);
  for (Int d = lane_of_row(); d < at.columns; d += kLanes)
    at.y[row * at.columns + d] = (x[d] - mean) * inverse * at.weight[weights + d] + at.bias[weights + d];
  if (lane_of_row() == 0) at.mean[row] = mean, at.inverse[row] = inverse;
}

/// With g = dy * weight and n = (x - mean) * inverse: inverse * (g - mean(g) - n * mean(g n)).
__global__ void norm_rows_back_kernel(NormRowsBack at) {
  if (row_here() >= at.rows) return;
  const Int row = Int(blockIdx.y) * at.rows + row_here();
  const float *x = at.x + row * at.columns, *dy = at.dy + row * at.columns, *weight = at.weight + Int(blockIdx.y) * at.size;
  const float centre = at.mean[row], inverse = at.inverse[row];
  float first = 0, second = 0;
  for (Int d = lane_of_row(); d < at.columns; d += kLanes) {
    const float g = dy[d] * weight[d];
    first += g;
    second += g * ((x[d] - centre) * inverse);
  }
  first = sum_of_lanes(first) / float(at.columns);
  second = sum_of_lanes(second) / float(at.columns);
  for (Int d = lane_of_row(); d < at.columns; d += kLanes) {
    float& dx = at.dx[row * at.columns + d];
    const float back = inverse * (dy[d] * weight[d] - first - (x[d] - centre) * inverse * second);
    dx = at.add ? dx + back : back;
  }
}

/// A block for 32 columns of a group.
__global__ void sum_rows_kernel(SumRows at) {
  __shared__ float parts[kWarps][kLanes];
  const Int strips = (at.columns + kLanes - 1) / kLanes, group = Int(blockIdx.x) / strips, model = blockIdx.y;
  const Int column = Int(blockIdx.x) % strips * kLanes + lane_of_row(), warp = threadIdx.x / kLanes;
  const Row* begin = at.list ? at.begin + model * (at.groups + 1) + group : nullptr;
  const Int first = begin ? begin[0] : group * at.chunk, last = begin ? begin[1] : min(at.rows, first + at.chunk);
  float sum = 0;
  for (Int k = first + warp; k < last && column < at.columns; k += kWarps) {
    const Int row = model * at.rows + (at.list ? at.list[model * at.rows + k] : k);
    const float x = at.x[row * at.stride + column];
    sum += at.normal ? x * ((at.normal[row * at.columns + column] - at.mean[row]) * at.inverse[row]) : x;
  }
  parts[warp][lane_of_row()] = sum;
  __syncthreads();
  if (warp > 0 || column >= at.columns) return;
  float total = 0;
  for (int w = 0; w < kWarps; ++w) total += parts[w][lane_of_row()];
  float& to = at.sum[model * at.size + group * at.columns + column];
  to = at.add ? to + total : total;
}

template <class Arguments>
void by_rows(void (*kernel)(Arguments), const Arguments& at) {
  launch({(at.rows + kWarps - 1) / kWarps, at.models}, kThreads, kernel, at);
}

}  // namespace

void norm_rows(const NormRows& arguments) { by_rows(norm_rows_kernel, arguments); }
void norm_rows_back(const NormRowsBack& arguments) { by_rows(norm_rows_back_kernel, arguments); }
void sum_rows(const SumRows& arguments) {
  launch({arguments.groups * ((arguments.columns + kLanes - 1) / kLanes), arguments.models}, kThreads, sum_rows_kernel, arguments);
}

}  // namespace crasp::backend::cuda
