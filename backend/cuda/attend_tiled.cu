// Causal attention without the matrix of scores (FlashAttention: Dao et al., 2022, with the online softmax of Milakov and
// Gimelshein, 2018). A block has a tile of queries, and goes over the keys tile by tile; each thread has 4 queries by 4 keys of
// the scores, and then the same 4 queries by some features of the output, all in registers.
//
// Order: each output is summed over the 64 (32) keys of a tile in order, tiles one after the other, in float32: a tree of depth
// 64 + n / 64. A tile that raises the greatest score scales down what was summed.

#include "backend/cuda/attention.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

/// kTile queries by kTile keys of heads with up to kDims dimensions. The arrays take up to 48 KiB, what a block has everywhere.
template <int kDims, int kTile>
struct alignas(16) Tiles {
  static constexpr int kSide = kTile / 4;  // threads along each side of a tile
  static constexpr int kThreads = kSide * kSide;
  static constexpr int kOutputs = kDims / kSide;  // features of the output for each thread: x, x + kSide, …

  float query[kDims][kTile];
  float other[kDims][kTile];   // keys, then values; those are rotated by their row, so that threads read different banks
  float weight[kTile][kTile];  // [key, query]

  __device__ static int x() { return int(threadIdx.x) % kSide; }  // keys 4x …, features x …
  __device__ static int y() { return int(threadIdx.x) / kSide; }  // queries 4y …

  /// Zeros beyond `dims` and `columns`.
  __device__ void load(float (*to)[kTile], const float* from, Int stride, Int dims, Int columns, float scale, bool rotate) {
    for (int k = int(threadIdx.x); k < kDims * kTile; k += kThreads) {
      const int d = k / kTile, c = k % kTile;
      to[d][rotate ? (c + d) % kTile : c] = d < dims && c < columns ? from[d * stride + c] * scale : 0;
    }
  }
};

template <int kDims, int kTile>
struct State {
  float most[4], total[4], output[4][Tiles<kDims, kTile>::kOutputs];
};

template <class T>
__device__ void score_tile(const T& tiles, float (&score)[4][4], Int dims) {
  for (int d = 0; d < dims; ++d) {
    const float4 q = *reinterpret_cast<const float4*>(&tiles.query[d][4 * T::y()]);
    const float4 k = *reinterpret_cast<const float4*>(&tiles.other[d][4 * T::x()]);
    const float queries[4] = {q.x, q.y, q.z, q.w}, keys[4] = {k.x, k.y, k.z, k.w};
#pragma unroll
    for (int a = 0; a < 4; ++a)
#pragma unroll
      for (int b = 0; b < 4; ++b) score[a][b] = fma(queries[a], keys[b], score[a][b]);
  }
}

/// Scores become weights, in shared memory. Query 4y + a sees the keys of the tile up to 4y + a + visible.
template <int kDims, int kTile>
__device__ void weigh(Tiles<kDims, kTile>& tiles, State<kDims, kTile>& state, float (&score)[4][4], Int visible, float (&factor)[4]) {
  using T = Tiles<kDims, kTile>;
#pragma unroll
  for (int a = 0; a < 4; ++a) {
    float most = state.most[a];
#pragma unroll
    for (int b = 0; b < 4; ++b) {
      if (4 * T::x() + b > visible + 4 * T::y() + a) score[a][b] = -INFINITY;
      most = max(most, score[a][b]);
    }
    for (unsigned mask = T::kSide / 2; mask > 0; mask /= 2) most = max(most, __shfl_xor_sync(0xFFFFFFFFU, most, mask));
    factor[a] = exp(state.most[a] - most);
    state.most[a] = most;
    float sum = 0;
#pragma unroll
    for (int b = 0; b < 4; ++b) {
      const float weight = exp(score[a][b] - most);
      tiles.weight[4 * T::x() + b][4 * T::y() + a] = weight;
      sum += weight;
    }
    state.total[a] = state.total[a] * factor[a] + sum;
  }
}

template <int kDims, int kTile>
__device__ void add_values(const Tiles<kDims, kTile>& tiles, State<kDims, kTile>& state, const float (&factor)[4]) {
  using T = Tiles<kDims, kTile>;
  float sum[4][T::kOutputs] = {};
  for (int k = 0; k < kTile; ++k) {
    const float4 w = *reinterpret_cast<const float4*>(&tiles.weight[k][4 * T::y()]);
    const float weights[4] = {w.x, w.y, w.z, w.w};
#pragma unroll
    for (int j = 0; j < T::kOutputs; ++j) {
      const int d = T::x() + T::kSide * j;
      const float value = tiles.other[d][(k + d) % kTile];
#pragma unroll
      for (int a = 0; a < 4; ++a) sum[a][j] = fma(weights[a], value, sum[a][j]);
    }
  }
#pragma unroll
  for (int a = 0; a < 4; ++a)
#pragma unroll
    for (int j = 0; j < T::kOutputs; ++j) state.output[a][j] = state.output[a][j] * factor[a] + sum[a][j];
}

template <int kDims, int kTile>
__device__ void write(const State<kDims, kTile>& state, const HeadRows& head, const Block& block, Int column, Int columns) {
  using T = Tiles<kDims, kTile>;
#pragma unroll
  for (int a = 0; a < 4; ++a) {
    float total = state.total[a];
    for (unsigned mask = T::kSide / 2; mask > 0; mask /= 2) total += __shfl_xor_sync(0xFFFFFFFFU, total, mask);
    const int query = 4 * T::y() + a;
#pragma unroll
    for (int j = 0; j < T::kOutputs; ++j) {
      const Int d = T::x() + T::kSide * j;
      if (query < columns && d < head.value_dims) block.mixed[(head.output + d) * block.stride + column + query] = state.output[a][j] / total;
    }
  }
}

template <int kDims, int kTile>
__global__ void __launch_bounds__(Tiles<kDims, kTile>::kThreads) attend_tiled_kernel(AttendTiled at) {
  using T = Tiles<kDims, kTile>;
  __shared__ T tiles;
  constexpr int kParts = int(kTileQueries) / kTile;
  const QueryTile tile = at.tiles[blockIdx.x / kParts];
  const Int skipped = Int(blockIdx.x % kParts) * kTile;
  if (skipped >= tile.count) return;
  const HeadRows head = at.heads[blockIdx.y];
  const Segment segment = at.block.segments[tile.segment];
  const Int column = segment.begin + tile.offset + skipped, columns = min(Int(kTile), tile.count - skipped);
  const Int position = segment.position + tile.offset + skipped;  // of the first query
  tiles.load(tiles.query, at.block.projected + head.query * at.block.stride + column, at.block.stride, head.key_dims, columns,
             head.scale, false);
  State<kDims, kTile> state{};
  for (float& most : state.most) most = -INFINITY;
  for (Int key = 0; key < position + columns; key += kTile) {
    const Int keys = min(Int(kTile), position + columns - key);
    float score[4][4] = {}, factor[4];
    __syncthreads();  // the values before have been read
    tiles.load(tiles.other, segment.kept + head.key * segment.capacity + key, segment.capacity, head.key_dims, keys, 1, false);
    __syncthreads();
    score_tile(tiles, score, head.key_dims);
    weigh(tiles, state, score, position - key, factor);
    __syncthreads();  // the keys have been read, and the weights are there
    tiles.load(tiles.other, segment.kept + head.value * segment.capacity + key, segment.capacity, head.value_dims, keys, 1, true);
    __syncthreads();
    add_values(tiles, state, factor);
  }
  write(state, head, at.block, column, columns);
}

template <int kDims, int kTile>
void start(const AttendTiled& arguments) {
  launch({arguments.tile_count * (kTileQueries / kTile), arguments.head_count}, Tiles<kDims, kTile>::kThreads,
         attend_tiled_kernel<kDims, kTile>, arguments);
}

}  // namespace

void attend_tiled(const AttendTiled& arguments) {
  if (arguments.dims <= 16) return start<16, 64>(arguments);
  if (arguments.dims <= 32) return start<32, 64>(arguments);
  if (arguments.dims <= 64) return start<64, 64>(arguments);
  start<kTiledDims, 32>(arguments);
}

}  // namespace crasp::backend::cuda
