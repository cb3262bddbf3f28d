// attend_tiled.cu by tensor cores, with rounded factors: a block of four warps has a tile of 64 queries, and goes over the keys tile by tile.
// Order: that of the tensor cores within 16 keys, those in order.

#include "backend/cuda/attention.h"
#include "backend/cuda/tile_attention.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128, kWarpQueries = 16;
static_assert(kTileQueries == kThreads / 32 * kWarpQueries);

/// Zeros beyond `dims` and `columns`.
template <int kRows, int kColumns, int kStride>
__device__ void load(float (&to)[kRows][kStride], const float* from, Int stride, Int dims, Int columns) {
  for (int k = int(threadIdx.x); k < kRows * kColumns; k += kThreads) {
    const int d = k / kColumns, c = k % kColumns;
    to[d][c] = d < dims && c < columns ? from[d * stride + c] : 0;
  }
}

template <Precision kPrecision, int kDims, int kTile>
__global__ void __launch_bounds__(kThreads) attend_tensor_kernel(AttendTiled at) {
  __shared__ KeyTile<kDims, kTile> tile;
  const QueryTile queries = at.tiles[blockIdx.x];
  const HeadRows head = at.heads[blockIdx.y];
  const Segment segment = at.block.segments[queries.segment];
  const Int stride = at.block.stride, column = segment.begin + queries.offset, position = segment.position + queries.offset;
  const Int first = Int(threadIdx.x) / 32 * kWarpQueries;  // of the warp
  const float* const query = at.block.projected + head.query * stride + column;
  TileAttention<kPrecision, kDims, kTile> attention([&](int row, int d) {
    return d < head.key_dims && first + row < queries.count ? query[d * stride + first + row] : 0.0F;
  });
  for (Int key = 0; key < position + queries.count; key += kTile) {
    const Int keys = min(Int(kTile), position + queries.count - key);
    __syncthreads();  // the tile before has been read
    load<kDims, kTile>(tile.key, segment.kept + head.key * segment.capacity + key, segment.capacity, head.key_dims, keys);
    load<kDims, kTile>(tile.value, segment.kept + head.value * segment.capacity + key, segment.capacity, head.value_dims, keys);
    __syncthreads();
    if (key >= position + first + kWarpQueries) continue;  // the warp sees none of them
    const Int visible = position + first + attention.places().group - key;
    attention.add(tile, head.scale, [&](int half, int k) { return k <= visible + 8 * half; }, [](int, int) { return 1.0F; });
  }
  attention.write([&](int row, int d, float number) {
    if (first + row < queries.count && d < head.value_dims)
      at.block.mixed[(head.output + d) * stride + column + first + row] = number;
  });
}

}  // namespace

void attend_tensor(const AttendTiled& arguments, Precision precision) {
  choose_tile(precision, arguments.dims, [&]<Precision kPrecision, int kDims, int kTile>() {
    launch({arguments.tile_count, arguments.head_count}, kThreads, attend_tensor_kernel<kPrecision, kDims, kTile>, arguments);
  });
}

}  // namespace crasp::backend::cuda
