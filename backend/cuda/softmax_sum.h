#pragma once
// The softmax of one query, by one thread, from sets of keys that come in any order: backend/key_groups.h on the device.

#include "backend/cuda/sparse_heads.h"
#include "dialect.h"

namespace crasp::backend::cuda {

/// Features of the values that a thread adds up at once.
constexpr int kValuesAtOnce = 8;

struct ScoreBounds {
  float lower, upper;
};

/// A scaled query against a key, or the least and greatest entries of some. Rows of keys are `stride` apart.
struct SparseQuery {
  const float* query;
  Int query_stride;
  Int dims;
  float scale;

  __device__ ScoreBounds bounds(const float* low, const float* high, Int stride) const {
    ScoreBounds result{0, 0};
    for (Int d = 0; d < dims; ++d) {
      const float q = query[d * query_stride] * scale, a = low[d * stride], b = high[d * stride];
      result.lower = fma(q, q < 0 ? b : a, result.lower);
      result.upper = fma(q, q < 0 ? a : b, result.upper);
    }
    return result;
  }
  __device__ float score(const float* key, Int stride) const { return bounds(key, key, stride).lower; }
};

class SoftmaxSum {
 public:
  /// Some score is at least `best`; of the values, `dims` features are added up, kValuesAtOnce at most.
  __device__ SoftmaxSum(float best, int dims) : best_(best), most_(best), dims_(dims) {}

  /// Whether scores up to `upper` have weight 0: e^-87 is the least normal number.
  __device__ bool is_negligible(float upper) const { return upper - best_ < -87.0F; }
  __device__ void raise(float lower) { best_ = max(best_, lower); }

  /// Adds `count` keys of this score; value(d) is the sum of feature d of their values.
  template <class Value>
  __device__ void add(float score, Int count, const Value& value) {
    if (score > most_) rescale(score);
    const double weight = score == most_ ? 1 : exp(double(score) - double(most_));
    total_ += weight * double(count);
#pragma unroll
    for (int d = 0; d < kValuesAtOnce; ++d)
      if (d < dims_) sums_[d] += weight * value(d);
  }

  __device__ void write(float* output, Int stride) const {
#pragma unroll
    for (int d = 0; d < kValuesAtOnce; ++d)
      if (d < dims_) output[d * stride] = float(sums_[d] / total_);
  }

 private:
  __device__ void rescale(float score) {
    const double factor = exp(double(most_) - double(score));
    total_ *= factor;
    for (double& sum : sums_) sum *= factor;
    most_ = score;
  }

  float best_, most_;  // weights are exp(score - most_)
  int dims_;
  double total_ = 0, sums_[kValuesAtOnce] = {};
};

/// What a thread of a sparse head works on: a query, and the features of the values from `first_value` on.
struct QueryHere {
  Int column, position;
  Int first_value;
  int values;
  SparseQuery query;

  __device__ QueryHere(const SparseHead& at, Int index)
      : column(at.segment.begin + index),
        position(at.segment.position + index),
        first_value(Int(blockIdx.y) * kValuesAtOnce),
        values(int(min(Int(kValuesAtOnce), at.head.value_dims - first_value))),
        query{at.block.projected + at.head.query * at.block.stride + column, at.block.stride, at.head.key_dims, at.head.scale} {}

  __device__ float* output(const SparseHead& at) const {
    return at.block.mixed + (at.head.output + first_value) * at.block.stride + column;
  }
};

/// A key of the sequence at `position`, added alone.
__device__ inline void add_key(SoftmaxSum& sum, const SparseHead& at, const QueryHere& here, Int position) {
  const Segment& segment = at.segment;
  const float score = here.query.score(segment.kept + at.head.key * segment.capacity + position, segment.capacity);
  sum.raise(score);
  if (sum.is_negligible(score)) return;
  const float* value = segment.kept + (at.head.value + here.first_value) * segment.capacity + position;
  sum.add(score, 1, [&](int d) { return double(value[d * segment.capacity]); });
}

}  // namespace crasp::backend::cuda
