// The softmax in full, tile by tile, so that memory is O(tile) beside the keys and values (the online softmax of Milakov and
// Gimelshein, 2018, and of FlashAttention). A tile is kKeyTile keys by kQueryTile queries: scores by one matrix product, weights
// exp(score - most) unnormalised, outputs by another product; when a tile raises `most`, what was summed is scaled down. One
// division comes last. For equal scores the weights are exactly 1, so integer values are summed exactly while n V < 2^24.

#include <limits>

#include "backend/attention.h"
#include "backend/blas.h"
#include "backend/buffer.h"
#include "backend/key_value_store.h"

namespace crasp::backend {

namespace {

constexpr std::int64_t kKeyTile = 256;

/// Memory of one thread for one tile.
template <class Real>
struct Tile {
  Buffer<Real> scores{kKeyTile, kQueryTile};
  Buffer<Real> output;
  Real most[kQueryTile], sum[kQueryTile], factor[kQueryTile];

  void reset(std::int64_t value_dims) {
    if (output.rows() < value_dims) output = Buffer<Real>(value_dims, kQueryTile);
    std::fill_n(most, kQueryTile, -std::numeric_limits<Real>::infinity());
    std::fill_n(sum, kQueryTile, Real(0));
  }
};

template <class Real>
class DenseAttention final : public Attention<Real> {
 public:
  explicit DenseAttention(const Head& head)
      : store_(head.key_dims, head.key_dims, head.value_dims), scale_(static_cast<Real>(head.scale)) {}

  bool attends_while_appending() const override { return false; }

  void append(const HeadBlock<Real>& block) override { store_.append(block); }

  void attend(const HeadBlock<Real>& block, std::int64_t begin, std::int64_t end) const override {
    // Products of few dimensions are small enough for OpenBLAS not to copy their factors; others copy less in larger tiles.
    const std::int64_t step = store_.key_dims() < 32 ? kQueryTile / 2 : kQueryTile;
    for (; begin < end; begin += step) attend_tile(block, begin, std::min(step, end - begin));
  }

 private:
  void attend_tile(const HeadBlock<Real>& block, std::int64_t begin, std::int64_t columns) const {
    thread_local Tile<Real> tile;
    tile.reset(store_.value_dims());
    const std::int64_t first = store_.length() - block.columns + begin;  // the position of the tile's first query
    for (std::int64_t key = 0; key < first + columns; key += kKeyTile)
      add_keys(block.query + begin, block.stride, columns, key, std::min(kKeyTile, first + columns - key), first, tile);
    for (std::int64_t d = 0; d < store_.value_dims(); ++d)
      for (std::int64_t c = 0; c < columns; ++c)
        block.output[d * block.output_stride + begin + c] = *tile.output.at(d, c) / tile.sum[c];
  }

  void add_keys(const Real* query, std::int64_t stride, std::int64_t columns, std::int64_t key, std::int64_t keys,
                std::int64_t first, Tile<Real>& tile) const {
    const Kernels<Real>& run = kernels<Real>();
    const std::int64_t padded = round_up_to_strip(columns), dims = store_.key_dims(), value_dims = store_.value_dims();
    Buffer<Real>& scores = tile.scores;
    blas::multiply<Real>(keys, columns, dims, store_.key(key), dims, query, stride, 0, scores.at(0), scores.stride());
    for (std::int64_t j = std::max(first + 1, key); j < key + keys; ++j)  // hidden from the queries before them
      std::fill_n(scores.at(j - key), std::min(j - first, columns), -std::numeric_limits<Real>::infinity());
    run.softmax_tile(scores.at(0), scores.stride(), keys, padded, scale_, tile.most, tile.sum, tile.factor);
    if (key > 0) run.scale_columns(tile.output.at(0), tile.output.stride(), value_dims, padded, tile.factor);
    blas::multiply_transposed<Real>(value_dims, columns, keys, store_.value(key), value_dims, scores.at(0), scores.stride(),
                                    key > 0 ? 1 : 0, tile.output.at(0), tile.output.stride());
  }

  KeyValueStore<Real> store_;
  Real scale_;
};

}  // namespace

template <class Real>
std::unique_ptr<Attention<Real>> make_dense_attention(const Head& head) {
  return std::make_unique<DenseAttention<Real>>(head);
}

template std::unique_ptr<Attention<float>> make_dense_attention(const Head&);
template std::unique_ptr<Attention<double>> make_dense_attention(const Head&);

}  // namespace crasp::backend
