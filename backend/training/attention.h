#pragma once
// Causal attention of one head within one sequence, forward and backward.
//
// Keys are all positions of the sequence; queries may be some of them, since what is not asked need not be computed. Scores
// of a block of queries are computed up to the last key that any of them sees.

#include <cstdint>

#include "backend/training/array.h"

namespace crasp::backend::training {

/// The queries and keys of one sequence. Strides are distances between rows.
template <class Real>
struct AttentionInput {
  std::int64_t queries, keys, dim;  ///< `dim` of the head
  const std::int64_t* seen;         ///< [queries]: how many keys a query sees, increasing
  const Real* query;                ///< [queries, dim]
  std::int64_t query_stride;
  const Real *key, *value;          ///< [keys, dim]
  std::int64_t key_stride;
  Real* weights;                    ///< [queries, padded_keys]: the attention weights, set by `attend`
};

/// Which attention weights are dropped: a function of key, query and position.
struct AttentionDropout {
  double share = 0;
  std::uint64_t key = 0;
};

constexpr std::int64_t padded_keys(std::int64_t keys) { return (keys + 15) / 16 * 16; }

template <class Real>
class HeadAttention {
 public:
  /// mixed [queries, dim] = the values, weighted.
  void attend(const AttentionInput<Real>& input, AttentionDropout dropout, Real* mixed, std::int64_t mixed_stride);

  /// From the gradient of `mixed` the gradients of queries, keys and values, with the strides of these.
  void attend_back(const AttentionInput<Real>& input, AttentionDropout dropout, const Real* mixed, std::int64_t mixed_stride,
                   Real* query, Real* key, Real* value);

 private:
  Array<Real> transposed_, gradient_, dropped_;
};

}  // namespace crasp::backend::training
