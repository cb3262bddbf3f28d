#pragma once
// Places of arrays within one piece of memory, handed out in order. With base 0 it says how much memory they need.

#include <cstdint>

#include "backend/cuda/kernels.h"

namespace crasp::backend::cuda {

/// Invariant: every array begins at a multiple of 256 bytes.
class Places {
 public:
  explicit Places(const void* base) : base_(reinterpret_cast<std::uintptr_t>(base)), next_(base_) {}

  template <class T>
  T* take(Int count) {
    T* const place = reinterpret_cast<T*>(next_);
    next_ += (static_cast<std::uintptr_t>(count) * sizeof(T) + 255) / 256 * 256;
    return place;
  }
  Int bytes() const { return static_cast<Int>(next_ - base_); }

 private:
  std::uintptr_t base_, next_;
};

}  // namespace crasp::backend::cuda
