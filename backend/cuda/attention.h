#pragma once
// Attention on the device. Queries come from a block of columns, keys and values of all kinds but `uniform` from what each sequence
// keeps: rows of features, as everywhere, one column for each position so far.
//
// Every function computes the softmax of its heads, whatever the scores are.

#include <cstdint>

#include "backend/cuda/kernels.h"
#include "backend/precision.h"

namespace crasp::backend::cuda {

/// Neighbouring columns of a block that hold neighbouring positions of one sequence, of which nothing comes later in the block.
struct Segment {
  Int begin, count;  ///< columns
  Int position;      ///< of the first
  float* kept;       ///< keys and values of all layers: [rows, capacity]
  Int capacity;
  double* sums;      ///< of the values of uniform heads, of all layers
};

/// A head as attention kernels see it: rows of features.
struct HeadRows {
  Int query, output;   ///< among the projected, and the mixed features
  Int key, value;      ///< among the kept ones
  Int key_dims, value_dims;
  float scale;
};

/// Rows of projected features that are kept.
struct KeptRow {
  Int from, to;
};

/// What the attention of a layer reads and writes.
struct Block {
  const Segment* segments;
  const std::int32_t* segment_of;  // [columns]
  Int columns;
  const float* projected;          // [features, stride]
  float* mixed;                    // [features, stride]
  Int stride;
};

/// Appends the block to what its sequences keep.
struct Keep {
  Block block;
  const KeptRow* kept;
  Int rows;
};
void keep(const Keep& arguments);

/// Uniform heads: output[i] = (value[0] + … + value[i]) / (i + 1). The sums run in float64, of 1,024 columns in a tree of depth 18
/// at most and then over those, and are rounded once, after the division.
struct MeanRow {
  Int value, output;  ///< among the projected, and the mixed features
  Int sum;            ///< among the sums of a sequence
};

/// Up to kMeanTile columns of a segment.
struct MeanTile {
  Int segment, offset, count;
};
constexpr Int kMeanTile = 1024;

struct Means {
  Block block;
  const MeanRow* rows;
  Int row_count;
  const MeanTile* tiles;
  Int tile_count;
  const Int* tile_begin;  // [segments + 1]
  Int segment_count;
  double* tile_sums;      // [row_count, tile_count]
  double* prefix;         // [features, stride]: gets the sums instead of `mixed` the means, unless null
};
void means(const Means& arguments);

/// Heads of any size, a block of threads for each query and 4,096 keys: for few queries, and for few keys. Values are summed in float64.
struct AttendPlain {
  Block block;
  const HeadRows* heads;
  Int head_count;
  const Int* queries;  // [query_count]: columns
  Int query_count;
  Int chunks;          ///< of kPlainChunk keys, enough for every query
  Int value_dims;      ///< the most of a head
  double* partial;     // [query_count, head_count, chunks, 2 + value_dims]: greatest score, sum of weights, sums of values
};
constexpr Int kPlainChunk = 4096;
void attend_plain(const AttendPlain& arguments);

/// Heads with up to kTiledDims dimensions, tiles of 64 queries by 64 keys, online softmax; nothing is stored per score.
struct QueryTile {
  Int segment, offset, count;  ///< up to kTileQueries columns of a segment
};
constexpr Int kTileQueries = 64, kTiledDims = 128;
static_assert(kTiledDims <= kTensorDims);

struct AttendTiled {
  Block block;
  const HeadRows* heads;
  Int head_count;
  Int dims;  ///< the most of a head, keys or values
  const QueryTile* tiles;
  Int tile_count;
};
void attend_tiled(const AttendTiled& arguments);
/// The same by tensor cores, with factors rounded to the precision, which is not float32; up to kTensorDims dimensions.
void attend_tensor(const AttendTiled& arguments, Precision precision);

}  // namespace crasp::backend::cuda
