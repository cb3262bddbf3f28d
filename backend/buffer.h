#pragma once
// Activations of a block of positions: [rows, stride] by rows, one feature per row, aligned for vectors, zero at first.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "backend/kernels.h"

namespace crasp::backend {

template <class Real>
class Buffer {
 public:
  Buffer() = default;

  /// `columns` is a multiple of kStrip. The stride is one strip more when that is a power of two: rows a power of two apart would
  /// all fall into the same few sets of the cache.
  Buffer(std::int64_t rows, std::int64_t columns)
      : rows_(rows), columns_(columns), stride_(columns % 512 == 0 ? columns + kStrip : columns) {
    const std::size_t bytes = static_cast<std::size_t>(std::max<std::int64_t>(rows_ * stride_, 1)) * sizeof(Real);
    data_.reset(static_cast<Real*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)));
    if (!data_) throw std::bad_alloc();
    std::fill_n(data_.get(), rows_ * stride_, Real(0));
  }

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::int64_t stride() const { return stride_; }
  Real* at(std::int64_t row, std::int64_t column = 0) { return data_.get() + row * stride_ + column; }
  const Real* at(std::int64_t row, std::int64_t column = 0) const { return data_.get() + row * stride_ + column; }

 private:
  struct Free {
    void operator()(Real* data) const { std::free(data); }
  };

  std::int64_t rows_ = 0, columns_ = 0, stride_ = 0;
  std::unique_ptr<Real, Free> data_;
};

}  // namespace crasp::backend
