// Causal attention over sequences that lie one after the other, by tensor cores: the way forward of attend_rows.cu with rounded factors.
// A block of four warps has 64 queries, a warp 16, which may be of several sequences: what a query does not see has weight 0.

#include "backend/cuda/tile_attention.h"
#include "backend/cuda/training/sight.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128, kWarpQueries = 16, kQueries = kThreads / 32 * kWarpQueries;

/// The queries of a block, and of its warps; those beyond the last are the last again, and are not written.
struct QueriesHere {
  Int model, head, first, last, warp;

  __device__ explicit QueriesHere(const AttendRows& at) : model(blockIdx.y) {
    const Int tiles = (at.queries + kQueries - 1) / kQueries;
    head = Int(blockIdx.x) / tiles;
    first = Int(blockIdx.x) % tiles * kQueries;
    last = min(at.queries, first + kQueries) - 1;
    warp = first + Int(threadIdx.x) / 32 * kWarpQueries;
  }
  __device__ Int number(int row) const { return min(last, warp + row); }
  __device__ bool has(int row) const { return warp + row <= last; }
};

/// Rows from `first` on, as features by keys, with zeros beyond `count` and the head's dimensions.
template <int kRows, int kColumns, int kStride>
__device__ void load(float (&to)[kRows][kStride], const float* from, Int stride, Int dims, Int count) {
  for (int k = int(threadIdx.x); k < kRows * kColumns; k += kThreads) {
    const int d = k % kRows, c = k / kRows;
    to[d][c] = d < dims && c < count ? from[c * stride + d] : 0;
  }
}

template <Precision kPrecision, int kDims, int kTile>
__global__ void __launch_bounds__(kThreads) attend_rows_tensor_kernel(AttendRows at) {
  __shared__ KeyTile<kDims, kTile> tile;
  const QueriesHere here(at);
  const Int feature = here.head * at.dims;
  TileAttention<kPrecision, kDims, kTile> attention([&](int row, int d) {
    return d < at.dims ? at.query[(here.model * at.queries + here.number(row)) * at.query_stride + feature + d] : 0.0F;
  });
  const int row = attention.places().group;  // of the lane; the other one is 8 further
  const Sight sight[2] = {{at, here.model, here.number(row)}, {at, here.model, here.number(row + 8)}};
  const DroppedRow dropped[2] = {dropped_of(at, here.model, here.head, here.number(row), sight[0]),
                                 dropped_of(at, here.model, here.head, here.number(row + 8), sight[1])};
  const Int warp_from = Sight(at, here.model, here.number(0)).begin, warp_to = Sight(at, here.model, here.number(kWarpQueries - 1)).row + 1;
  const Int to = Sight(at, here.model, here.last).row + 1;
  for (Int key = Sight(at, here.model, here.first).begin; key < to; key += kTile) {
    const Int count = min(Int(kTile), to - key), offset = (here.model * at.rows + key) * at.key_stride + feature;
    __syncthreads();  // the tile before has been read
    load<kDims, kTile>(tile.key, at.key + offset, at.key_stride, at.dims, count);
    load<kDims, kTile>(tile.value, at.value + offset, at.key_stride, at.dims, count);
    __syncthreads();
    if (key >= warp_to || key + kTile <= warp_from) continue;
    attention.add(
        tile, scale_of(at), [&](int half, int k) { return key + k >= sight[half].begin && key + k <= sight[half].row; },
        [&](int half, int k) { return at.drop.keys ? dropped[half].factor(key + k - sight[half].begin) : 1.0F; });
  }
  attention.write([&](int q, int d, float number) {
    if (here.has(q) && d < at.dims) at.mixed[(here.model * at.queries + here.number(q)) * at.heads * at.dims + feature + d] = number;
  });
  for (int half = 0; half < 2; ++half) {
    const float log_sum = attention.log_sum(half);
    if (attention.places().member == 0 && here.has(row + 8 * half))
      at.log_sum[(here.model * at.queries + here.number(row + 8 * half)) * at.heads + here.head] = log_sum;
  }
}

}  // namespace

void attend_rows_tensor(const AttendRows& arguments, Precision precision) {
  choose_tile(precision, arguments.dims, [&]<Precision kPrecision, int kDims, int kTile>() {
    launch({(arguments.queries + kQueries - 1) / kQueries * arguments.heads, arguments.models}, kThreads,
           attend_rows_tensor_kernel<kPrecision, kDims, kTile>, arguments);
  });
}

}  // namespace crasp::backend::cuda
