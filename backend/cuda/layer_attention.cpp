#include "backend/cuda/layer_attention.h"

#include <algorithm>

namespace crasp::backend::cuda {

namespace {

/// Up to so many queries of a segment are taken each for itself: a tile would be mostly empty.
constexpr Int kFewQueries = 16;
/// Up to so many keys cost less than structures over them.
constexpr Int kFewKeys = 512;
/// Numbers of unfinished queries at a time.
constexpr Int kMostPartial = Int{1} << 25;

bool is_long(const Segment& segment) {
  return segment.count > kFewQueries && segment.position + segment.count > kFewKeys;
}

}  // namespace

void BlockAttention::Queries::add(const Segment& segment) {
  for (Int k = 0; k < segment.count; ++k) host.push_back(segment.begin + k);
  longest = std::max(longest, segment.position + segment.count);
}

void BlockAttention::set(const std::vector<Segment>& segments) {
  segments_ = segments;
  long_segments_.clear();
  for (Queries* queries : {&short_dense_, &short_sparse_, &all_}) queries->clear();
  std::vector<std::int32_t> segment_of;
  std::vector<MeanTile> mean_tiles;
  std::vector<QueryTile> query_tiles;
  std::vector<Int> mean_begin{0};
  for (const Segment& segment : segments) {
    const Int index = &segment - segments.data();
    segment_of.insert(segment_of.end(), static_cast<std::size_t>(segment.count), static_cast<std::int32_t>(index));
    for (Int k = 0; k < segment.count; k += kMeanTile) mean_tiles.push_back({index, k, std::min(kMeanTile, segment.count - k)});
    mean_begin.push_back(std::ssize(mean_tiles));
    all_.add(segment);
    if (segment.count <= kFewQueries) short_dense_.add(segment);
    for (Int k = 0; segment.count > kFewQueries && k < segment.count; k += kTileQueries)
      query_tiles.push_back({index, k, std::min(kTileQueries, segment.count - k)});
    is_long(segment) ? long_segments_.push_back(segment) : short_sparse_.add(segment);
  }
  columns_ = std::ssize(segment_of);
  mean_tiles_ = std::ssize(mean_tiles);
  query_tiles_ = std::ssize(query_tiles);
  on_device_.assign(segments);
  segment_of_.assign(segment_of);
  mean_tile_.assign(mean_tiles);
  mean_begin_.assign(mean_begin);
  query_tile_.assign(query_tiles);
  for (Queries* queries : {&short_dense_, &short_sparse_, &all_}) queries->device.assign(queries->host);
}

void BlockAttention::run(const DeviceLayer& layer, const float* projected, float* mixed, Int stride) {
  const Block block{on_device_.data(), segment_of_.data(), columns_, projected, mixed, stride};
  keep({block, layer.kept.data(), layer.kept.size()});
  if (layer.means.size() > 0) run_means(layer, block);
  if (!layer.dense.empty()) run_tiles(layer.dense, block);
  for (const HeadGroup* group : {&layer.positional, &layer.matching}) run_plain(*group, short_sparse_, block);
  run_sparse(layer, block);
}

void BlockAttention::run_means(const DeviceLayer& layer, const Block& block) {
  tile_sums_.reserve(layer.means.size() * mean_tiles_);
  means({block, layer.means.data(), layer.means.size(), mean_tile_.data(), mean_tiles_, mean_begin_.data(), std::ssize(segments_),
         tile_sums_.data(), nullptr});
}

void BlockAttention::run_tiles(const HeadGroup& heads, const Block& block) {
  if (heads.dims > kTiledDims) return run_plain(heads, all_, block);
  run_plain(heads, short_dense_, block);
  const AttendTiled tiled{block, heads.device.data(), std::ssize(heads.host), heads.dims, query_tile_.data(), query_tiles_};
  precision_ == Precision::float32 ? attend_tiled(tiled) : attend_tensor(tiled, precision_);
}

void BlockAttention::run_plain(const HeadRows* heads, Int head_count, Int value_dims, const Int* queries, Int count, Int longest,
                               const Block& block) {
  const Int chunks = (longest + kPlainChunk - 1) / kPlainChunk;
  const Int numbers = head_count * chunks * (2 + value_dims);
  const Int at_once = std::clamp<Int>(kMostPartial / numbers, 1, count);
  partial_.reserve(at_once * numbers);
  for (Int first = 0; first < count; first += at_once)
    attend_plain({block, heads, head_count, queries + first, std::min(at_once, count - first), chunks, value_dims, partial_.data()});
}

void BlockAttention::run_plain(const HeadGroup& heads, const Queries& queries, const Block& block) {
  if (heads.empty() || queries.host.empty()) return;
  run_plain(heads.device.data(), std::ssize(heads.host), heads.value_dims, queries.device.data(), std::ssize(queries.host),
            queries.longest, block);
}

void BlockAttention::run_sparse(const DeviceLayer& layer, const Block& block) {
  for (const Segment& segment : long_segments_) {
    for (const HeadRows& head : layer.positional.host) attend_by_positions({block, segment, head});
    for (std::size_t k = 0; k < layer.matching.host.size(); ++k)
      run_symbols(layer.matching, k, {block, segment, layer.matching.host[k]});
  }
}

/// Queries of a segment are neighbouring columns, so `all_` has them in a row.
void BlockAttention::run_symbols(const HeadGroup& heads, std::size_t index, const SparseHead& head) {
  if (attend_by_symbols(head)) return;
  run_plain(heads.device.data() + index, 1, head.head.value_dims, all_.device.data() + head.segment.begin, head.segment.count,
            head.length(), head.block);
}

}  // namespace crasp::backend::cuda
