// Keys are sorted by the set of their entries that are 0, stably, so that the members of a group are in the order of their positions;
// values are summed along that order. A query looks at the bounds of each group; of a group that is settled, the members up to the
// query are found by bisection, and their sum is a difference of two.
//
// Bounds are of all members, also those behind the query: they still bound those before it. A group counts once its first member
// is visible.

#include <algorithm>
#include <vector>

#include "backend/cuda/scan.h"
#include "backend/cuda/softmax_sum.h"
#include "backend/cuda/sparse_heads.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

using Pattern = unsigned long long;

constexpr int kThreads = 256;
constexpr int kMostGroups = 1024;
constexpr Int kTile = 1024;  ///< keys

struct Groups {
  SparseHead at;
  Int length, tiles;
  Pattern* patterns;       // [kMostGroups]: a hash table, 0 for an empty slot
  std::int32_t* slot;      // [length]: of each key, then its group
  std::int32_t* group_of;  // [kMostGroups]: by slot, in the order of the patterns
  std::int32_t* counts;    // [2]: groups, and whether they are too many
  Int* tile_begin;         // [kMostGroups, tiles]: members of a group before a tile
  Int* begin;              // [kMostGroups + 1]: of a group's members
  Int* members;            // [length]: positions
  const float* keys;       // [key_dims, length], in the order of the members
  const double* prefix;    // [value_dims, length], sums of values in that order
  float* low;              // [key_dims, kMostGroups]
  float* high;             // [key_dims, kMostGroups]
};

/// One to one up to 64 dimensions, but for 0; a group may hold several patterns all the same.
__device__ Pattern pattern_of(const SparseHead& at, Int position) {
  const float* key = at.segment.kept + at.head.key * at.segment.capacity + position;
  Pattern bits = 0;
  for (Int d = 0; d < at.head.key_dims; ++d)
    if (key[d * at.segment.capacity] != 0) bits ^= d < 64 ? Pattern(1) << d : Pattern(d) * 0x9E3779B97F4A7C15ULL;
  const Pattern mixed = (bits + 1) * 0x9E3779B97F4A7C15ULL;
  return mixed == 0 ? 1 : mixed;
}

__global__ void insert_kernel(Groups at) {
  const Int position = Int(blockIdx.x) * kThreads + threadIdx.x;
  if (position >= at.length) return;
  const Pattern pattern = pattern_of(at.at, position);
  int slot = int(pattern >> 54);
  for (int tries = 0; tries < kMostGroups; ++tries, slot = (slot + 1) % kMostGroups) {
    const Pattern found = atomicCAS(&at.patterns[slot], Pattern(0), pattern);
    if (found != 0 && found != pattern) continue;
    at.slot[position] = slot;
    return;
  }
  at.slot[position] = 0;
  at.counts[1] = 1;
}

/// Numbers the groups by their patterns, whose places in the table depend on timing.
__global__ void number_kernel(Groups at) {
  for (int slot = int(threadIdx.x); slot < kMostGroups; slot += kThreads) {
    const Pattern own = at.patterns[slot];
    if (own == 0) continue;
    int smaller = 0;
    for (int other = 0; other < kMostGroups; ++other) smaller += at.patterns[other] != 0 && at.patterns[other] < own;
    at.group_of[slot] = smaller;
    atomicAdd(&at.counts[0], 1);
  }
}

/// Slots become groups, and are counted for each tile.
__global__ void count_kernel(Groups at) {
  __shared__ int counts[kMostGroups];
  for (int g = int(threadIdx.x); g < kMostGroups; g += kThreads) counts[g] = 0;
  __syncthreads();
  const Int first = Int(blockIdx.x) * kTile, end = min(first + kTile, at.length);
  for (Int k = first + threadIdx.x; k < end; k += kThreads) {
    const std::int32_t group = at.group_of[at.slot[k]];
    at.slot[k] = group;
    atomicAdd(&counts[group], 1);
  }
  __syncthreads();
  for (int g = int(threadIdx.x); g < at.counts[0]; g += kThreads) at.tile_begin[g * at.tiles + blockIdx.x] = counts[g];
}

/// A block for each group: counts become sums before each tile. Doubles hold these integers exactly.
__global__ void begin_tiles_kernel(Groups at) {
  Int* counts = at.tile_begin + Int(blockIdx.x) * at.tiles;
  double before = 0;
  for (Int first = 0; first < at.tiles; first += kScanThreads) {
    const Int tile = first + threadIdx.x;
    const Scan scan = scan_block(tile < at.tiles ? double(counts[tile]) : 0.0);
    if (tile < at.tiles) counts[tile] = Int(before + scan.exclusive);
    before += scan.total;
  }
  if (threadIdx.x == 0) at.begin[blockIdx.x + 1] = Int(before);
}

__global__ void begin_groups_kernel(Groups at) {
  double before = 0;
  for (Int first = 0; first < at.counts[0]; first += kScanThreads) {
    const Int group = first + threadIdx.x;
    const Scan scan = scan_block(group < at.counts[0] ? double(at.begin[group + 1]) : 0.0);
    if (group < at.counts[0]) at.begin[group + 1] = Int(before + scan.inclusive);
    before += scan.total;
  }
  if (threadIdx.x == 0) at.begin[0] = 0;
}

/// Keys of a tile to their places, 256 at a time, so that equal ones keep their order.
__global__ void place_kernel(Groups at) {
  __shared__ Int next[kMostGroups];
  __shared__ std::int32_t groups[kThreads];
  const Int first = Int(blockIdx.x) * kTile, end = min(first + kTile, at.length);
  for (int g = int(threadIdx.x); g < at.counts[0]; g += kThreads) next[g] = at.begin[g] + at.tile_begin[g * at.tiles + blockIdx.x];
  for (Int round = first; round < end; round += kThreads) {
    const Int k = round + threadIdx.x;
    const std::int32_t group = k < end ? at.slot[k] : -1;
    groups[threadIdx.x] = group;
    __syncthreads();
    Int place = 0;
    int earlier = 0, later = 0;
    for (int other = 0; other < kThreads; ++other)
      (other < int(threadIdx.x) ? earlier : later) += groups[other] == group;
    if (group >= 0) place = next[group] + earlier;
    __syncthreads();
    if (group < 0) continue;
    at.members[place] = k;
    if (later == 1) next[group] = place + 1;  // the last one of the round: `later` counts the thread itself
  }
}

/// A block for each group and dimension.
__global__ void bound_kernel(Groups at) {
  __shared__ float lows[kThreads], highs[kThreads];
  const Int group = blockIdx.x, row = blockIdx.y;
  float low = INFINITY, high = -INFINITY;
  for (Int k = at.begin[group] + threadIdx.x; k < at.begin[group + 1]; k += kThreads) {
    low = min(low, at.keys[row * at.length + k]);
    high = max(high, at.keys[row * at.length + k]);
  }
  lows[threadIdx.x] = low;
  highs[threadIdx.x] = high;
  for (int half = kThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (int(threadIdx.x) >= half) continue;
    lows[threadIdx.x] = min(lows[threadIdx.x], lows[threadIdx.x + half]);
    highs[threadIdx.x] = max(highs[threadIdx.x], highs[threadIdx.x + half]);
  }
  if (threadIdx.x > 0) return;
  at.low[row * kMostGroups + group] = lows[0];
  at.high[row * kMostGroups + group] = highs[0];
}

/// Members begin … that are at `position` or before it.
__device__ Int visible_members(const Groups& at, Int begin, Int end, Int position) {
  const Int first = begin;
  while (begin < end) {
    const Int middle = begin + (end - begin) / 2;
    if (at.members[middle] <= position)
      begin = middle + 1;
    else
      end = middle;
  }
  return begin - first;
}

__device__ void add_group(const Groups& at, const QueryHere& here, int group, SoftmaxSum& sum) {
  const Int begin = at.begin[group];
  const ScoreBounds bounds = here.query.bounds(at.low + group, at.high + group, kMostGroups);
  if (sum.is_negligible(bounds.upper)) return;
  const Int count = visible_members(at, begin, at.begin[group + 1], here.position);
  if (bounds.lower != bounds.upper) {
    for (Int k = 0; k < count; ++k) add_key(sum, at.at, here, at.members[begin + k]);
    return;
  }
  const double* prefix = at.prefix + here.first_value * at.length + begin;
  sum.add(bounds.lower, count, [&](int d) {
    const double* row = prefix + d * at.length;
    return row[count - 1] - (begin == 0 ? 0.0 : row[-1]);
  });
}

__global__ void attend_kernel(Groups at) {
  const Int index = Int(blockIdx.x) * kThreads + threadIdx.x;
  if (index >= at.at.segment.count) return;
  const QueryHere here(at.at, index);
  float best = -INFINITY;
  for (int group = 0; group < at.counts[0]; ++group)
    if (at.members[at.begin[group]] <= here.position)
      best = max(best, here.query.bounds(at.low + group, at.high + group, kMostGroups).lower);
  SoftmaxSum sum(best, here.values);
  for (int group = 0; group < at.counts[0]; ++group)
    if (at.members[at.begin[group]] <= here.position) add_group(at, here, group, sum);
  sum.write(here.output(at.at), at.at.block.stride);
}

/// Memory of one head.
struct Storage {
  Array<Pattern> patterns{kMostGroups};
  Array<std::int32_t> slot, group_of{kMostGroups}, counts{2};
  Array<Int> tile_begin, begin{kMostGroups + 1}, members;
  Array<float> keys, values, low, high;
  Array<double> prefix;

  Storage(const SparseHead& head, Int tiles)
      : slot(head.length()), tile_begin(kMostGroups * tiles), members(head.length()), keys(head.head.key_dims * head.length()),
        values(head.head.value_dims * head.length()), low(head.head.key_dims * kMostGroups), high(head.head.key_dims * kMostGroups),
        prefix(head.head.value_dims * head.length()) {
    clear(patterns.data(), patterns.bytes());
    clear(counts.data(), counts.bytes());
  }

  Groups groups(const SparseHead& head, Int tiles) {
    return {head,         head.length(),  tiles,       patterns.data(), slot.data(),   group_of.data(), counts.data(), tile_begin.data(),
            begin.data(), members.data(), keys.data(), prefix.data(),   low.data(), high.data()};
  }
};

/// Sums of the values along the members, as of one sequence.
void sum_values(const Groups& at, Storage& storage) {
  const Int dims = at.at.head.value_dims;
  std::vector<MeanRow> rows;
  std::vector<MeanTile> tiles;
  for (Int d = 0; d < dims; ++d) rows.push_back({d, d, d});
  for (Int k = 0; k < at.length; k += kMeanTile) tiles.push_back({0, k, std::min(kMeanTile, at.length - k)});
  Array<double> sums(dims), tile_sums(dims * std::ssize(tiles));
  clear(sums.data(), sums.bytes());
  const std::vector<Segment> segment{{0, at.length, 0, nullptr, 0, sums.data()}};
  const std::vector<Int> ends{0, std::ssize(tiles)};
  const Array<Segment> on_segment(segment);
  const Array<MeanRow> on_rows(rows);
  const Array<MeanTile> on_tiles(tiles);
  const Array<Int> on_ends(ends);
  means({{on_segment.data(), nullptr, at.length, storage.values.data(), nullptr, at.length},
         on_rows.data(), dims, on_tiles.data(), std::ssize(tiles), on_ends.data(), 1, tile_sums.data(), storage.prefix.data()});
}

}  // namespace

bool attend_by_symbols(const SparseHead& head) {
  const Int length = head.length(), tiles = (length + kTile - 1) / kTile;
  const Segment& segment = head.segment;
  Storage storage(head, tiles);
  const Groups at = storage.groups(head, tiles);
  launch({(length + kThreads - 1) / kThreads, 1}, kThreads, insert_kernel, at);
  launch({1, 1}, kThreads, number_kernel, at);
  std::int32_t counts[2];
  download(counts, at.counts, sizeof counts);
  if (counts[1] != 0) return false;
  launch({tiles, 1}, kThreads, count_kernel, at);
  launch({counts[0], 1}, kScanThreads, begin_tiles_kernel, at);
  launch({1, 1}, kScanThreads, begin_groups_kernel, at);
  launch({tiles, 1}, kThreads, place_kernel, at);
  gather({segment.kept + head.head.key * segment.capacity, segment.capacity, at.members, storage.keys.data(), length, head.head.key_dims, length});
  gather({segment.kept + head.head.value * segment.capacity, segment.capacity, at.members, storage.values.data(), length,
          head.head.value_dims, length});
  sum_values(at, storage);
  launch({counts[0], head.head.key_dims}, kThreads, bound_kernel, at);
  launch({(segment.count + kThreads - 1) / kThreads, (head.head.value_dims + kValuesAtOnce - 1) / kValuesAtOnce}, kThreads,
         attend_kernel, at);
  return true;
}

}  // namespace crasp::backend::cuda
