// A linear map by its entries, which all threads of a warp read together, one column each. Rows are divided among blocks only as
// far as columns leave the device idle.

#include "backend/cuda/kernels.h"
#include "backend/cuda/unit.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128;
constexpr Int kBlocks = 4096;  ///< keep every multiprocessor busy

struct Shared {
  SparseMap map;
  Int rows_per_block;
};

__global__ void sparse_map_kernel(Shared at) {
  const SparseMap& map = at.map;
  const Int column = Int(blockIdx.x) * kThreads + threadIdx.x;
  if (column >= map.columns) return;
  const Int begin = Int(blockIdx.y) * at.rows_per_block, end = min(map.rows, begin + at.rows_per_block);
  for (Int r = begin; r < end; ++r) {
    float sum = map.bias[r];
    for (std::int32_t e = map.begin[r]; e < map.begin[r + 1]; ++e) sum += map.value[e] * map.x[map.column[e] * map.x_stride + column];
    float& to = map.y[map.target[r] * map.y_stride + column];
    to = map.add ? sum + to : apply(map.unit, sum);
  }
}

}  // namespace

void sparse_map(const SparseMap& arguments) {
  const Int across = (arguments.columns + kThreads - 1) / kThreads;
  const Int parts = min(max(kBlocks / max(across, Int(1)), Int(1)), max(arguments.rows, Int(1)));
  const Int rows = (arguments.rows + parts - 1) / parts;
  if (arguments.rows == 0) return;
  launch({across, (arguments.rows + rows - 1) / rows}, kThreads, sparse_map_kernel, Shared{arguments, rows});
}

}  // namespace crasp::backend::cuda
