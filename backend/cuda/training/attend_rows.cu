// Causal attention over sequences that lie one after the other, forward and back, without the matrix of scores (FlashAttention: Dao et
// al., 2022): keys go through shared memory tile by tile, scores are computed again on the way back from the logarithm of each query's sum.
//
// A query (backwards also a key) belongs to 1, 2, 4, … lanes, each with 16 of the head's dimensions in registers, so that a score is
// 16 multiplications and a sum over those lanes, and all queries of a warp read the same key at the same time. A block's rows may be of
// several sequences: it goes over the keys from the first one's beginning, and what a query does not see has weight 0.
//
// Order: weights and values are summed key by key (back: query by query) in float32, in order; a greater score scales down what was summed.
// Where the way forward had rounded factors (attend_rows_tensor.cu), the way back computes scores from the same ones: weights that did not
// sum to 1 would be no gradient.

#include "backend/cuda/training/sight.h"
#include "tile_product.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128, kLanes = 32, kEach = 16;
/// Between the parts of a row in shared memory, so that the lanes of a query read different banks.
constexpr int kPart = kEach + 4;
constexpr int kMostTileRows = 32, kTileNumbers = kThreads * kPart;

__host__ __device__ inline int parts_of(Int dims) {
  int parts = 1;
  while (parts * kEach < dims) parts *= 2;
  return parts;
}

__host__ __device__ inline Int tiles_of(Int rows, Int dims) {
  const Int in_block = kThreads / parts_of(dims);
  return (rows + in_block - 1) / in_block;
}

/// Which row (a query, or backwards a key) and which of its dimensions a thread has. Threads beyond the last row compute it again.
struct Lane {
  int parts, part;
  Int model, head, dims;
  Int first, last;            ///< rows of the block
  Int warp_first, warp_last;  ///< of the warp
  Int row;
  bool inside;

  __device__ Lane(const AttendRows& at, Int rows) : parts(parts_of(at.dims)), model(blockIdx.y), dims(at.dims) {
    const Int tiles = tiles_of(rows, dims), in_block = kThreads / parts, in_warp = kLanes / parts;
    head = Int(blockIdx.x) / tiles;
    part = int(threadIdx.x) % parts;
    first = Int(blockIdx.x) % tiles * in_block;
    last = min(rows, first + in_block) - 1;
    warp_first = min(last, first + Int(threadIdx.x) / kLanes * in_warp);
    warp_last = min(last, warp_first + in_warp - 1);
    row = min(last, first + Int(threadIdx.x) / parts);
    inside = first + Int(threadIdx.x) / parts < rows;
  }

  __device__ int tile_rows() const { return min(kMostTileRows, kThreads / parts); }
  /// Of a row of a tile in shared memory, this lane's dimensions.
  __device__ const float* of(const float* tile, Int number) const { return tile + (number * parts + part) * kPart; }

  template <Precision kPrecision = Precision::float32>
  __device__ void read(const float* from, float (&to)[kEach]) const {
    for (int d = 0; d < kEach; ++d) to[d] = part * kEach + d < dims ? rounded_factor<kPrecision>(from[part * kEach + d]) : 0;
  }
  __device__ void write(float* to, const float (&from)[kEach], float scale) const {
    for (int d = 0; d < kEach && part * kEach + d < dims && inside; ++d) to[part * kEach + d] = from[d] * scale;
  }
  __device__ float sum(float value) const {
    for (int mask = parts / 2; mask > 0; mask /= 2) value += __shfl_xor_sync(0xFFFFFFFFU, value, unsigned(mask));
    return value;
  }
  __device__ float product(const float (&a)[kEach], const float* b) const {
    float result = 0;
#pragma unroll
    for (int d = 0; d < kEach; ++d) result = fma(a[d], b[d], result);
    return sum(result);
  }
};

__device__ inline void add(float (&to)[kEach], float weight, const float* from) {
#pragma unroll
  for (int d = 0; d < kEach; ++d) to[d] = fma(weight, from[d], to[d]);
}

/// `count` rows to shared memory, with zeros beyond the head's dimensions.
template <Precision kPrecision = Precision::float32>
__device__ void load(float* to, const float* from, Int stride, Int count, const Lane& lane) {
  const Int width = lane.parts * kEach;
  for (Int k = threadIdx.x; k < count * width; k += kThreads) {
    const Int row = k / width, d = k % width;
    to[(row * lane.parts + d / kEach) * kPart + d % kEach] = d < lane.dims ? rounded_factor<kPrecision>(from[row * stride + d]) : 0;
  }
}

/// body(key, its row in the tiles) for all keys that the block's queries see, tile by tile; the warp's lanes come along together.
template <Precision kPrecision = Precision::float32, class Body>
__device__ void for_keys(const AttendRows& at, const Lane& lane, float* keys, float* values, const Body& body) {
  const Int from = Sight(at, lane.model, lane.first).begin, to = Sight(at, lane.model, lane.last).row + 1;
  const Int warp_from = Sight(at, lane.model, lane.warp_first).begin, warp_to = Sight(at, lane.model, lane.warp_last).row + 1;
  for (Int first = from; first < to; first += lane.tile_rows()) {
    const Int count = min(Int(lane.tile_rows()), to - first);
    const Int offset = (lane.model * at.rows + first) * at.key_stride + lane.head * lane.dims;
    __syncthreads();  // the tiles before have been read
    load<kPrecision>(keys, at.key + offset, at.key_stride, count, lane);
    load<kPrecision>(values, at.value + offset, at.key_stride, count, lane);
    __syncthreads();
    for (Int k = max(first, warp_from); k < min(first + count, warp_to); ++k) body(k, k - first);
  }
}

__global__ void attend_rows_kernel(AttendRows at) {
  __shared__ float keys[kTileNumbers], values[kTileNumbers];
  const Lane lane(at, at.queries);
  const Sight sight(at, lane.model, lane.row);
  const DroppedRow dropped = dropped_of(at, lane.model, lane.head, lane.row, sight);
  const Int place = lane.model * at.queries + lane.row, feature = lane.head * lane.dims;
  const float scale = scale_of(at);
  float query[kEach], sum[kEach] = {}, most = -INFINITY, total = 0;
  lane.read(at.query + place * at.query_stride + feature, query);
  for_keys(at, lane, keys, values, [&](Int key, Int number) {
    const float score = lane.product(query, lane.of(keys, number)) * scale;
    if (key < sight.begin || key > sight.row) return;
    if (score > most) {
      const float factor = exp(most - score);
      most = score;
      total *= factor;
      for (float& one : sum) one *= factor;
    }
    const float weight = exp(score - most);
    total += weight;
    add(sum, weight * (at.drop.keys ? dropped.factor(key - sight.begin) : 1), lane.of(values, number));
  });
  lane.write(at.mixed + place * at.heads * lane.dims + feature, sum, 1 / total);
  if (lane.part == 0 && lane.inside) at.log_sum[place * at.heads + lane.head] = most + log(total);
}

/// With p the weights, w those after dropout and dp = dmixed · value: the gradient of a score is p (dp w / p - delta).
template <Precision kPrecision>
__global__ void attend_rows_back_to_queries_kernel(AttendRows at) {
  __shared__ float keys[kTileNumbers], values[kTileNumbers];
  const Lane lane(at, at.queries);
  const Sight sight(at, lane.model, lane.row);
  const DroppedRow dropped = dropped_of(at, lane.model, lane.head, lane.row, sight);
  const Int place = lane.model * at.queries + lane.row, feature = lane.head * lane.dims;
  const Int mixed = place * at.heads * lane.dims + feature;
  const float scale = scale_of(at), log_sum = at.log_sum[place * at.heads + lane.head];
  float query[kEach], back[kEach], forth[kEach], dquery[kEach] = {};
  lane.read<kPrecision>(at.query + place * at.query_stride + feature, query);
  lane.read(at.dmixed + mixed, back);
  lane.read(at.mixed + mixed, forth);
  const float delta = lane.product(back, forth);
  for_keys<kPrecision>(at, lane, keys, values, [&](Int key, Int number) {
    const float score = lane.product(query, lane.of(keys, number)) * scale, through = lane.product(back, lane.of(values, number));
    if (key < sight.begin || key > sight.row) return;
    const float kept = at.drop.keys ? dropped.factor(key - sight.begin) : 1;
    add(dquery, exp(score - log_sum) * (through * kept - delta), lane.of(keys, number));
  });
  lane.write(at.dquery + place * at.query_stride + feature, dquery, scale);
  if (lane.part == 0 && lane.inside) at.delta[place * at.heads + lane.head] = delta;
}

/// What the keys of a block need of each query of a tile.
struct QueryFacts {
  DroppedRow dropped;
  Int begin;
  float log_sum, delta;
};

/// Each key goes over the queries that see it.
template <Precision kPrecision>
__global__ void attend_rows_back_to_keys_kernel(AttendRows at) {
  __shared__ float queries[kTileNumbers], backs[kTileNumbers];
  __shared__ QueryFacts facts[kMostTileRows];
  const Lane lane(at, at.rows);
  const Row *seen_from = at.seen_from + lane.model * at.rows, *seen_to = at.seen_to + lane.model * at.rows;
  const Int offset = (lane.model * at.rows + lane.row) * at.key_stride + lane.head * lane.dims;
  const float scale = scale_of(at);
  float key[kEach], value[kEach], dkey[kEach] = {}, dvalue[kEach] = {};
  lane.read<kPrecision>(at.key + offset, key);
  lane.read<kPrecision>(at.value + offset, value);
  const Int to = seen_to[lane.last];
  for (Int first = seen_from[lane.first]; first < to; first += lane.tile_rows()) {
    const Int count = min(Int(lane.tile_rows()), to - first), place = lane.model * at.queries + first;
    __syncthreads();  // the tiles before have been read
    load<kPrecision>(queries, at.query + place * at.query_stride + lane.head * lane.dims, at.query_stride, count, lane);
    load(backs, at.dmixed + (place * at.heads + lane.head) * lane.dims, at.heads * lane.dims, count, lane);
    if (Int(threadIdx.x) < count) {
      const Int query = first + threadIdx.x, score = (lane.model * at.queries + query) * at.heads + lane.head;
      const Sight sight(at, lane.model, query);
      facts[threadIdx.x] = {dropped_of(at, lane.model, lane.head, query, sight), sight.begin, at.log_sum[score], at.delta[score]};
    }
    __syncthreads();
    for (Int q = max(first, Int(seen_from[lane.warp_first])); q < min(first + count, Int(seen_to[lane.warp_last])); ++q) {
      const float* const query = lane.of(queries, q - first);
      const float* const back = lane.of(backs, q - first);
      const float score = lane.product(key, query) * scale, through = lane.product(value, back);
      if (q < seen_from[lane.row] || q >= seen_to[lane.row]) continue;
      const QueryFacts& of = facts[q - first];
      const float weight = exp(score - of.log_sum), kept = at.drop.keys ? of.dropped.factor(lane.row - of.begin) : 1;
      add(dvalue, weight * kept, back);
      add(dkey, weight * (through * kept - of.delta), query);
    }
  }
  lane.write(at.dkey + offset, dkey, scale);
  lane.write(at.dvalue + offset, dvalue, 1);
}

}  // namespace

void attend_rows(const AttendRows& arguments, Precision precision) {
  if (precision != Precision::float32 && arguments.dims <= kTensorDims) return attend_rows_tensor(arguments, precision);
  launch({tiles_of(arguments.queries, arguments.dims) * arguments.heads, arguments.models}, kThreads, attend_rows_kernel, arguments);
}

void attend_rows_back(const AttendRows& arguments, Precision precision) {
  const auto start = [&]<Precision kPrecision>() {
    launch({tiles_of(arguments.queries, arguments.dims) * arguments.heads, arguments.models}, kThreads,
           attend_rows_back_to_queries_kernel<kPrecision>, arguments);
    launch({tiles_of(arguments.rows, arguments.dims) * arguments.heads, arguments.models}, kThreads,
           attend_rows_back_to_keys_kernel<kPrecision>, arguments);
  };
  if (precision == Precision::float32 || arguments.dims > kTensorDims) return start.operator()<Precision::float32>();
  if (precision == Precision::tf32) return start.operator()<Precision::tf32>();
  start.operator()<Precision::bfloat16>();
}

}  // namespace crasp::backend::cuda
