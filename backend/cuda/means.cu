// Uniform heads as prefix sums, in three passes whose order of sums does not depend on timing: the sum of each tile; the sums before
// each tile; the sums at each column. Where every segment is one tile, the last pass alone does it.

#include "backend/cuda/attention.h"
#include "backend/cuda/scan.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

__global__ void sum_tiles_kernel(Means at) {
  const MeanTile tile = at.tiles[blockIdx.x];
  const MeanRow row = at.rows[blockIdx.y];
  const float* value = at.block.projected + row.value * at.block.stride + at.block.segments[tile.segment].begin + tile.offset;
  double sum = 0;
  for (Int c = threadIdx.x; c < kMeanTile; c += kScanThreads) sum += scan_block(c < tile.count ? value[c] : 0.0).total;
  if (threadIdx.x == 0) at.tile_sums[Int(blockIdx.y) * at.tile_count + blockIdx.x] = sum;
}

/// One block for a segment and a row: tile sums become the sums before each tile, those of the sequence so far included.
__global__ void sum_before_tiles_kernel(Means at) {
  const Int segment = blockIdx.x;
  double& carried = at.block.segments[segment].sums[at.rows[blockIdx.y].sum];
  double* sums = at.tile_sums + Int(blockIdx.y) * at.tile_count;
  double before = carried;
  const Int end = at.tile_begin[segment + 1];
  for (Int first = at.tile_begin[segment]; first < end; first += kScanThreads) {
    const Int tile = first + threadIdx.x;
    const Scan scan = scan_block(tile < end ? sums[tile] : 0);
    if (tile < end) sums[tile] = before + scan.exclusive;
    before += scan.total;
  }
  __syncthreads();  // all have read `carried`
  if (threadIdx.x == 0) carried = before;
}

/// `tile_sums` null: each tile is a whole segment, begins with the sums of its sequence, and adds to them.
__global__ void write_means_kernel(Means at) {
  const MeanTile tile = at.tiles[blockIdx.x];
  const MeanRow row = at.rows[blockIdx.y];
  const Segment& segment = at.block.segments[tile.segment];
  const Int first = segment.begin + tile.offset;
  const float* value = at.block.projected + row.value * at.block.stride + first;
  const Int output = row.output * at.block.stride + first;
  double before = at.tile_sums ? at.tile_sums[Int(blockIdx.y) * at.tile_count + blockIdx.x] : segment.sums[row.sum];
  for (Int c = threadIdx.x; c - threadIdx.x < tile.count; c += kScanThreads) {
    const Scan scan = scan_block(c < tile.count ? value[c] : 0.0);
    const double sum = before + scan.inclusive;
    if (c < tile.count && at.prefix) at.prefix[output + c] = sum;
    if (c < tile.count && !at.prefix) at.block.mixed[output + c] = float(sum / double(segment.position + tile.offset + c + 1));
    before += scan.total;
  }
  if (!at.tile_sums && threadIdx.x == 0) segment.sums[row.sum] = before;
}

}  // namespace

void means(const Means& arguments) {
  Means at = arguments;
  if (at.tile_count == at.segment_count) {
    at.tile_sums = nullptr;
  } else {
    launch({at.tile_count, at.row_count}, kScanThreads, sum_tiles_kernel, at);
    launch({at.segment_count, at.row_count}, kScanThreads, sum_before_tiles_kernel, at);
  }
  launch({at.tile_count, at.row_count}, kScanThreads, write_means_kernel, at);
}

}  // namespace crasp::backend::cuda
