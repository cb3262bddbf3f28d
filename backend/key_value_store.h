#pragma once
// The keys and values of all positions of one head so far, by rows.

#include <cstdint>
#include <vector>

#include "backend/attention.h"

namespace crasp::backend {

template <class Real>
class KeyValueStore {
 public:
  /// Keys are padded with zeros to `key_stride` numbers.
  KeyValueStore(std::int64_t key_dims, std::int64_t key_stride, std::int64_t value_dims)
      : key_dims_(key_dims), key_stride_(key_stride), value_dims_(value_dims) {}

  std::int64_t length() const { return length_; }
  std::int64_t key_dims() const { return key_dims_; }
  std::int64_t key_stride() const { return key_stride_; }
  std::int64_t value_dims() const { return value_dims_; }
  const Real* key(std::int64_t position) const { return keys_.data() + position * key_stride_; }
  const Real* value(std::int64_t position) const { return values_.data() + position * value_dims_; }

  void append(const HeadBlock<Real>& block) {
    const std::int64_t first = length_;
    length_ += block.columns;
    keys_.resize(static_cast<std::size_t>(length_ * key_stride_));
    values_.resize(static_cast<std::size_t>(length_ * value_dims_));
    transpose(block.key, block, key_dims_, keys_.data() + first * key_stride_, key_stride_);
    transpose(block.value, block, value_dims_, values_.data() + first * value_dims_, value_dims_);
  }

 private:
  static void transpose(const Real* from, const HeadBlock<Real>& block, std::int64_t dims, Real* to, std::int64_t to_stride) {
    for (std::int64_t d = 0; d < dims; ++d)
      for (std::int64_t c = 0; c < block.columns; ++c) to[c * to_stride + d] = from[d * block.stride + c];
  }

  std::int64_t key_dims_, key_stride_, value_dims_, length_ = 0;
  std::vector<Real> keys_;    // [length, key_stride]
  std::vector<Real> values_;  // [length, value_dims]
};

}  // namespace crasp::backend
