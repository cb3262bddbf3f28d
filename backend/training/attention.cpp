#include "backend/training/attention.h"

#include <algorithm>
#include <cmath>

#include "backend/training/dropout.h"
#include "backend/training/loops.h"

namespace crasp::backend::training {

namespace {

/// Queries whose scores are computed together; the more, the more of the scores beyond the diagonal are computed in vain.
constexpr std::int64_t kBlock = 24;

template <class Real>
Real scale_of(const AttentionInput<Real>& in) {
  return 1 / std::sqrt(static_cast<Real>(in.dim));
}

/// body(first, count, keys) for blocks of queries, with the keys that some query of the block sees.
template <class Real, class Body>
void by_blocks(const AttentionInput<Real>& in, const Body& body) {
  for (std::int64_t first = 0; first < in.queries; first += kBlock) {
    const std::int64_t count = std::min(kBlock, in.queries - first);
    body(first, count, in.seen[first + count - 1]);
  }
}

/// result [queries, padded_keys] = rows [queries, dim] times the transpose of [keys, dim].
template <class Real>
void all_products(const AttentionInput<Real>& in, const Real* rows, std::int64_t rows_stride, const Real* columns,
                  Array<Real>& transposed, Real* result) {
  const Loops<Real>& loop = loops<Real>();
  const std::int64_t padded = padded_keys(in.keys);
  Real* const flipped = transposed.resize(in.dim * padded);
  loop.transpose(columns, in.key_stride, in.keys, in.dim, flipped, padded);
  by_blocks(in, [&](std::int64_t first, std::int64_t count, std::int64_t keys) {
    loop.product(count, padded_keys(keys), in.dim, {rows + first * rows_stride, rows_stride, 1}, flipped, padded, false,
                 result + first * padded, padded);
  });
}

/// result [queries, dim] = weights [queries, padded_keys] times [keys, dim].
template <class Real>
void weighted(const AttentionInput<Real>& in, const Real* weights, const Real* values, Real* result, std::int64_t result_stride) {
  const std::int64_t padded = padded_keys(in.keys);
  by_blocks(in, [&](std::int64_t first, std::int64_t count, std::int64_t keys) {
    loops<Real>().product(count, in.dim, keys, {weights + first * padded, padded, 1}, values, in.key_stride, false,
                          result + first * result_stride, result_stride);
  });
}

/// result [keys, dim] = the transpose of weights times rows [queries, dim]; a block of keys is seen by the later queries alone.
template <class Real>
void gathered(const AttentionInput<Real>& in, const Real* weights, const Real* rows, std::int64_t rows_stride, Real* result) {
  const std::int64_t padded = padded_keys(in.keys);
  std::int64_t query = 0;
  for (std::int64_t first = 0; first < in.keys; first += kBlock) {
    const std::int64_t count = std::min(kBlock, in.keys - first);
    while (query < in.queries && in.seen[query] <= first) ++query;
    loops<Real>().product(count, in.dim, in.queries - query, {weights + query * padded + first, 1, padded},
                          rows + query * rows_stride, rows_stride, false, result + first * in.key_stride, in.key_stride);
  }
}

/// Numbers beyond what a query sees, up to the end of its row, become 0.
template <class Real>
void clear_unseen(const AttentionInput<Real>& in, Real* rows) {
  const std::int64_t padded = padded_keys(in.keys);
  for (std::int64_t i = 0; i < in.queries; ++i) std::fill(rows + i * padded + in.seen[i], rows + (i + 1) * padded, Real(0));
}

template <class Real>
void drop(const AttentionInput<Real>& in, AttentionDropout dropout, Real* rows) {
  const std::int64_t padded = padded_keys(in.keys);
  for (std::int64_t i = 0; i < in.queries; ++i) drop_row(rows + i * padded, in.seen[i], dropout.share, dropout.key, i);
}

/// The weights after dropout, which are the weights themselves without.
template <class Real>
const Real* after_dropout(const AttentionInput<Real>& in, AttentionDropout dropout, Array<Real>& dropped) {
  if (dropout.share == 0) return in.weights;
  const std::int64_t size = in.queries * padded_keys(in.keys);
  Real* const copy = dropped.resize(size);
  std::copy_n(in.weights, size, copy);
  drop(in, dropout, copy);
  return copy;
}

}  // namespace

template <class Real>
void HeadAttention<Real>::attend(const AttentionInput<Real>& in, AttentionDropout dropout, Real* mixed,
                                 std::int64_t mixed_stride) {
  const std::int64_t padded = padded_keys(in.keys);
  all_products(in, in.query, in.query_stride, in.key, transposed_, in.weights);
  for (std::int64_t i = 0; i < in.queries; ++i) loops<Real>().softmax(in.weights + i * padded, in.seen[i], scale_of(in));
  clear_unseen(in, in.weights);
  weighted(in, after_dropout(in, dropout, dropped_), in.value, mixed, mixed_stride);
}

template <class Real>
void HeadAttention<Real>::attend_back(const AttentionInput<Real>& in, AttentionDropout dropout, const Real* mixed,
                                      std::int64_t mixed_stride, Real* query, Real* key, Real* value) {
  const std::int64_t padded = padded_keys(in.keys);
  gathered(in, after_dropout(in, dropout, dropped_), mixed, mixed_stride, value);
  Real* const scores = gradient_.resize(in.queries * padded);
  all_products(in, mixed, mixed_stride, in.value, transposed_, scores);
  if (dropout.share > 0) drop(in, dropout, scores);
  for (std::int64_t i = 0; i < in.queries; ++i)
    loops<Real>().softmax_back(in.weights + i * padded, scores + i * padded, in.seen[i], scale_of(in));
  clear_unseen(in, scores);
  weighted(in, scores, in.key, query, in.query_stride);
  gathered(in, scores, in.query, in.query_stride, key);
}

template class HeadAttention<float>;
template class HeadAttention<double>;

}  // namespace crasp::backend::training
