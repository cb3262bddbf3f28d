#pragma once
// Memory of the device, and what crosses between it and the host: one of the two boundaries to CUDA, beside products.h. The
// functions are defined in on_device/ for a device, and in tests/support/cuda_on_host/ for kernels that the host runs.
//
// Everything runs in order on one stream; what comes back to the host has waited for all before it.

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace crasp::backend::cuda {

/// Chooses the device on the first call. Throws lang::Failure, with the reason, if there is none.
void require_device();

/// Bytes that can still be allocated.
std::int64_t free_memory();

/// Throws lang::Failure with what was wanted and what is free.
void* allocate(std::size_t bytes);
void release(void* data) noexcept;

void upload(void* to, const void* from, std::size_t bytes);
void download(void* to, const void* from, std::size_t bytes);
void clear(void* to, std::size_t bytes);
/// `rows` rows of `width` bytes, which are the given distances apart.
void copy_rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width, std::size_t rows);

/// Numbers on the device, not initialised.
template <class T>
class Array {
 public:
  Array() = default;
  explicit Array(std::int64_t size) : size_(size), data_(size > 0 ? static_cast<T*>(allocate(bytes())) : nullptr) {}
  explicit Array(std::span<const T> from) : Array(std::ssize(from)) {
    if (size_ > 0) upload(data_, from.data(), bytes());
  }
  explicit Array(const std::vector<T>& from) : Array(std::span<const T>(from)) {}
  Array(Array&& other) noexcept : size_(std::exchange(other.size_, 0)), data_(std::exchange(other.data_, nullptr)) {}
  Array& operator=(Array&& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    return *this;
  }
  ~Array() {
    if (data_ != nullptr) release(data_);
  }

  std::int64_t size() const { return size_; }
  std::size_t bytes() const { return static_cast<std::size_t>(size_) * sizeof(T); }
  T* data() { return data_; }
  const T* data() const { return data_; }

  /// Makes room for `size` numbers, which are then undefined, and copies `from` to the front.
  void assign(std::span<const T> from) {
    reserve(std::ssize(from));
    if (!from.empty()) upload(data_, from.data(), from.size_bytes());
  }
  void reserve(std::int64_t size) {
    if (size > size_) *this = Array(), *this = Array(size);
  }

 private:
  std::int64_t size_ = 0;
  T* data_ = nullptr;
};

}  // namespace crasp::backend::cuda
