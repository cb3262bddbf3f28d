#pragma once
// Causal attention by tensor cores, for models that are not compiled: what a warp computes of 16 queries (FlashAttention-2: Dao, 2023).
// Scores and the softmax are float32; queries, keys, weights and values are rounded as factors of products. Scores become weights in
// the lanes that have them, and are the left factor of the next product there.
//
// Invariant: every lane of the warp calls every function. Rounding: with u = 2^-8 (bfloat16) or 2^-11 (TF32) and s = scale * max sum |q k|,
// scores are off by d = (2u + u²) s, weights by a factor of at most e^2d, and outputs by (e^2d (1 + u)² - 1) max |v|, all but for rounding in float32.

#include "backend/cuda/kernels.h"
#include "backend/cuda/tile_places.h"
#include "tile_product.h"

namespace crasp::backend::cuda {

/// Keys and values in shared memory, feature by feature. Rows are as long as lets the lanes of a warp read different banks.
template <int kDims, int kTile>
struct alignas(16) KeyTile {
  float key[kDims][kTile + 4];
  float value[kDims][kTile + 8];
};

template <Precision kPrecision, int kDims, int kTile>
class TileAttention {
 public:
  /// query(row, d): of query number `row` of 16; 0 beyond the head's dimensions.
  template <class Query>
  __device__ explicit TileAttention(const Query& query) {
#pragma unroll
    for (int step = 0; step < kDims / 16; ++step) {
      float values[8];
#pragma unroll
      for (int k = 0; k < 8; ++k) values[k] = query(at_.left_row(k), 16 * step + at_.left_column(k));
      query_[step].set(values);
    }
  }

  /// Adds the keys of a tile. The lane's rows are group + 8 half. sees(half, key): does the query see it? factor(half, key): what its
  /// weight is multiplied by afterwards.
  template <class Sees, class Factor>
  __device__ void add(const KeyTile<kDims, kTile>& tile, float scale, const Sees& sees, const Factor& factor) {
    float score[kTile / 8][4] = {};
#pragma unroll
    for (int step = 0; step < kDims / 16; ++step)
#pragma unroll
      for (int j = 0; j < kTile / 8; ++j) {
        float values[4];
#pragma unroll
        for (int k = 0; k < 4; ++k) values[k] = tile.key[16 * step + at_.right_row(k)][8 * j + at_.right_column()];
        RightTile<kPrecision> keys;
        keys.set(values);
        add_product(score[j], query_[step], keys);
      }
#pragma unroll
    for (int half = 0; half < 2; ++half) weigh(score, half, scale, sees, factor);
    add_values(tile, score);
  }

  /// write(row, d, number)
  template <class Write>
  __device__ void write(const Write& write) const {
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float whole = total(half);
#pragma unroll
      for (int f = 0; f < kDims / 8; ++f)
#pragma unroll
        for (int k = 2 * half; k < 2 * half + 2; ++k) write(at_.sum_row(k), 8 * f + at_.sum_column(k), output_[f][k] / whole);
    }
  }

  /// The logarithm of the sum of the exponentials of the scores, of row group + 8 half.
  __device__ float log_sum(int half) const { return most_[half] + log(total(half)); }
  __device__ const TilePlaces& places() const { return at_; }

 private:
  /// The scores of a row become weights; what was summed is scaled down to the greatest one.
  template <class Sees, class Factor>
  __device__ void weigh(float (&score)[kTile / 8][4], int half, float scale, const Sees& sees, const Factor& factor) {
    float most = most_[half];
#pragma unroll
    for (int j = 0; j < kTile / 8; ++j)
#pragma unroll
      for (int k = 2 * half; k < 2 * half + 2; ++k) {
        score[j][k] = sees(half, 8 * j + at_.sum_column(k)) ? score[j][k] * scale : -INFINITY;
        most = max(most, score[j][k]);
      }
    for (unsigned mask = 1; mask < 4; mask *= 2) most = max(most, __shfl_xor_sync(0xFFFFFFFFU, most, mask));
    const float base = most == -INFINITY ? 0 : most;  // a row that has seen nothing yet
    const float shrinking = exp(most_[half] - base);
    most_[half] = most;
    total_[half] *= shrinking;
#pragma unroll
    for (int f = 0; f < kDims / 8; ++f)
#pragma unroll
      for (int k = 2 * half; k < 2 * half + 2; ++k) output_[f][k] *= shrinking;
#pragma unroll
    for (int j = 0; j < kTile / 8; ++j)
#pragma unroll
      for (int k = 2 * half; k < 2 * half + 2; ++k) {
        const float weight = exp(score[j][k] - base);
        total_[half] += weight;
        score[j][k] = weight * factor(half, 8 * j + at_.sum_column(k));
      }
  }

  __device__ void add_values(const KeyTile<kDims, kTile>& tile, const float (&weight)[kTile / 8][4]) {
#pragma unroll
    for (int j = 0; j < kTile / 16; ++j) {
      float values[8];
#pragma unroll
      for (int k = 0; k < 8; ++k) values[k] = weight[2 * j + k / 4][k % 4];
      LeftTile<kPrecision> weights;
      weights.set(values);
#pragma unroll
      for (int f = 0; f < kDims / 8; ++f) {
        float features[4];
#pragma unroll
        for (int k = 0; k < 4; ++k) features[k] = tile.value[8 * f + at_.right_column()][16 * j + at_.right_row(k)];
        RightTile<kPrecision> right;
        right.set(features);
        add_product(output_[f], weights, right);
      }
    }
  }

  /// Over the four lanes of a row.
  __device__ float total(int half) const {
    float sum = total_[half];
    for (unsigned mask = 1; mask < 4; mask *= 2) sum += __shfl_xor_sync(0xFFFFFFFFU, sum, mask);
    return sum;
  }

  TilePlaces at_;
  LeftTile<kPrecision> query_[kDims / 16];
  float most_[2] = {-INFINITY, -INFINITY}, total_[2] = {}, output_[kDims / 8][4] = {};
};

/// Calls start.operator()<precision, dims, tile>() with the least size that holds the head.
template <class Start>
void choose_tile(Precision precision, Int dims, const Start& start) {
  const auto sized = [&]<Precision kPrecision>() {
    if (dims <= 16) return start.template operator()<kPrecision, 16, 64>();
    if (dims <= 32) return start.template operator()<kPrecision, 32, 64>();
    if (dims <= 64) return start.template operator()<kPrecision, 64, 64>();
    start.template operator()<kPrecision, int(kTensorDims), 32>();
  };
  if (precision == Precision::tf32) return sized.template operator()<Precision::tf32>();
  sized.template operator()<Precision::bfloat16>();
}

}  // namespace crasp::backend::cuda
