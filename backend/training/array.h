#pragma once
// Memory that grows to what was asked for once and is used again, aligned for vectors.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace crasp::backend::training {

/// Invariant: a vector's worth of numbers after the end may be read. Numbers are 0 when the memory grows.
template <class Real>
class Array {
 public:
  /// Makes room for `count` numbers; what was there before is lost if there was not enough.
  Real* resize(std::int64_t count) {
    size_ = count;
    if (count <= capacity_) return data_.get();
    // Batches differ in length: what was too small once gets some more.
    capacity_ = capacity_ == 0 ? count : count + count / 4;
    const std::size_t bytes = (static_cast<std::size_t>(capacity_) * sizeof(Real) + 127) / 64 * 64;
    data_.reset(static_cast<Real*>(std::aligned_alloc(64, bytes)));
    if (!data_) throw std::bad_alloc();
    std::fill_n(data_.get(), bytes / sizeof(Real), Real(0));
    return data_.get();
  }

  Real* data() { return data_.get(); }
  const Real* data() const { return data_.get(); }
  std::int64_t size() const { return size_; }

 private:
  struct Free {
    void operator()(Real* data) const { std::free(data); }
  };

  std::unique_ptr<Real, Free> data_;
  std::int64_t size_ = 0, capacity_ = 0;
};

}  // namespace crasp::backend::training
