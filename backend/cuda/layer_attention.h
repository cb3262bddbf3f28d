#pragma once
// The attention of one layer over a block of columns: which kernel each head of each segment goes to.

#include <cstdint>
#include <vector>

#include "backend/cuda/attention.h"
#include "backend/cuda/memory.h"
#include "backend/cuda/network.h"
#include "backend/cuda/sparse_heads.h"

namespace crasp::backend::cuda {

/// The segments of a block, and what follows from them for every layer.
class BlockAttention {
 public:
  /// `precision` is that of tiles of dense heads; everything else is computed in float32.
  explicit BlockAttention(Precision precision) : precision_(precision) {}

  /// All segments of a block, in the order of their columns.
  void set(const std::vector<Segment>& segments);

  /// Reads projected features, writes mixed ones, and appends to what the sequences keep.
  void run(const DeviceLayer& layer, const float* projected, float* mixed, Int stride);

 private:
  /// Columns that take each query for itself.
  struct Queries {
    std::vector<Int> host;
    Array<Int> device;
    Int longest = 0;  ///< keys of a query
    void clear() { host.clear(), longest = 0; }
    void add(const Segment& segment);
  };

  void run_means(const DeviceLayer& layer, const Block& block);
  void run_tiles(const HeadGroup& heads, const Block& block);
  void run_plain(const HeadRows* heads, Int head_count, Int value_dims, const Int* queries, Int count, Int longest, const Block& block);
  void run_plain(const HeadGroup& heads, const Queries& queries, const Block& block);
  void run_sparse(const DeviceLayer& layer, const Block& block);
  void run_symbols(const HeadGroup& heads, std::size_t index, const SparseHead& head);

  Precision precision_;
  std::vector<Segment> segments_;
  std::vector<Segment> long_segments_;  ///< worth structures of their own
  Int columns_ = 0, mean_tiles_ = 0, query_tiles_ = 0;
  Array<Segment> on_device_;
  Array<std::int32_t> segment_of_;
  Array<MeanTile> mean_tile_;
  Array<Int> mean_begin_;
  Array<double> tile_sums_;
  Array<QueryTile> query_tile_;
  Queries short_dense_, short_sparse_, all_;
  Array<double> partial_;
};

}  // namespace crasp::backend::cuda
