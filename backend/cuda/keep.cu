// Keys and values of a block, copied to where each sequence keeps them: a thread for each column, a row of the grid for each feature.

#include "backend/cuda/attention.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128;

__global__ void keep_kernel(Keep at) {
  const Int column = Int(blockIdx.x) * kThreads + threadIdx.x;
  if (column >= at.block.columns) return;
  const Segment& segment = at.block.segments[at.block.segment_of[column]];
  const KeptRow row = at.kept[blockIdx.y];
  segment.kept[row.to * segment.capacity + segment.position + column - segment.begin] =
      at.block.projected[row.from * at.block.stride + column];
}

}  // namespace

void keep(const Keep& arguments) {
  launch({(arguments.block.columns + kThreads - 1) / kThreads, arguments.rows}, kThreads, keep_kernel, arguments);
}

}  // namespace crasp::backend::cuda
