// Embedding, and what is done to every number alone: one thread for each column, rows in the second dimension of the grid.

#include "backend/cuda/kernels.h"
#include "backend/cuda/unit.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128;

/// Rows of one block: many where columns alone fill the device, so that blocks are worth starting.
constexpr Int kRows = 8;

Grid grid_of(Int rows, Int columns) { return {(columns + kThreads - 1) / kThreads, (rows + kRows - 1) / kRows}; }

__device__ inline Int column_here() { return Int(blockIdx.x) * kThreads + threadIdx.x; }
__device__ inline Int first_row() { return Int(blockIdx.y) * kRows; }

__global__ void embed_kernel(Embed at) {
  const Int column = column_here();
  if (column >= at.columns) return;
  const float* wte = at.wte + at.tokens[column] * at.dim;
  const float* wpe = at.wpe ? at.wpe + at.positions[column] * at.dim : nullptr;
  const Int end = min(at.dim, first_row() + kRows);
  for (Int d = first_row(); d < end; ++d) at.x[d * at.stride + column] = wpe ? wte[d] + wpe[d] : wte[d];
}

__global__ void activate_kernel(Activate at) {
  const Int column = column_here();
  if (column >= at.columns) return;
  const Int end = min(at.rows, first_row() + kRows);
  for (Int r = first_row(); r < end; ++r) at.y[r * at.stride + column] = apply(at.unit, at.y[r * at.stride + column]);
}

__global__ void broadcast_kernel(Broadcast at) {
  const Int column = column_here();
  if (column >= at.columns) return;
  const Int end = min(at.rows, first_row() + kRows);
  for (Int r = first_row(); r < end; ++r) {
    float& y = at.y[r * at.stride + column];
    y = at.add ? y + at.bias[r] : at.bias[r];
  }
}

__global__ void gather_kernel(Gather at) {
  const Int column = column_here();
  if (column >= at.columns) return;
  const Int from = at.from[column], end = min(at.rows, first_row() + kRows);
  for (Int r = first_row(); r < end; ++r) at.y[r * at.y_stride + column] = at.x[r * at.x_stride + from];
}

constexpr int kTile = 32;

/// Tiles go through shared memory, so that both sides are read and written by rows.
__global__ void transpose_kernel(Transpose at) {
  __shared__ float tile[kTile][kTile + 1];
  const Int column = Int(blockIdx.x) * kTile, row = Int(blockIdx.y) * kTile;
  const int lane = int(threadIdx.x) % kTile;
  for (int k = int(threadIdx.x) / kTile; k < kTile; k += kThreads / kTile)
    if (row + k < at.rows && column + lane < at.columns) tile[k][lane] = at.x[(row + k) * at.x_stride + column + lane];
  __syncthreads();
  for (int k = int(threadIdx.x) / kTile; k < kTile; k += kThreads / kTile)
    if (column + k < at.columns && row + lane < at.rows) at.y[(column + k) * at.rows + row + lane] = tile[lane][k];
}

}  // namespace

void embed(const Embed& arguments) { launch(grid_of(arguments.dim, arguments.columns), kThreads, embed_kernel, arguments); }

void activate(const Activate& arguments) {
  launch(grid_of(arguments.rows, arguments.columns), kThreads, activate_kernel, arguments);
}

void broadcast(const Broadcast& arguments) {
  launch(grid_of(arguments.rows, arguments.columns), kThreads, broadcast_kernel, arguments);
}

void gather(const Gather& arguments) { launch(grid_of(arguments.rows, arguments.columns), kThreads, gather_kernel, arguments); }

void transpose(const Transpose& arguments) {
  const Grid grid{(arguments.columns + kTile - 1) / kTile, (arguments.rows + kTile - 1) / kTile};
  launch(grid, kThreads, transpose_kernel, arguments);
}

}  // namespace crasp::backend::cuda
