// backend/cuda/memory.h for kernels on the host. New memory holds a pattern that is no sensible number, so that what a kernel does
// not write is found.

#include "backend/cuda/memory.h"

#include <fmt/format.h>

#include <cstdlib>
#include <cstring>

#include "lang/failure.h"
#include "tests/support/cuda_on_host/launches.h"
#include "tests/support/cuda_on_host/memory_limit.h"

namespace crasp::backend::cuda {

namespace {

constexpr std::size_t kHeader = 64;  ///< before each block: its size

std::int64_t limit = std::int64_t{1} << 36, used = 0;

}  // namespace

void require_device() {}

std::int64_t free_memory() { return limit - used; }

void* allocate(std::size_t bytes) {
  tests::cuda_on_host::forbid_in_graphs("memory is allocated");
  if (static_cast<std::int64_t>(bytes) > free_memory())
    throw lang::Failure(fmt::format("CUDA: out of memory: {} bytes more were needed, {} are free", bytes, free_memory()));
  const std::size_t size = (bytes + kHeader - 1) / kHeader * kHeader;
  auto* block = static_cast<char*>(std::aligned_alloc(kHeader, kHeader + size));
  std::memcpy(block, &bytes, sizeof bytes);
  std::memset(block + kHeader, 0xFF, size);  // NaN, or -1
  used += static_cast<std::int64_t>(bytes);
  return block + kHeader;
}

void release(void* data) noexcept {
  char* block = static_cast<char*>(data) - kHeader;
  std::size_t bytes = 0;
  std::memcpy(&bytes, block, sizeof bytes);
  used -= static_cast<std::int64_t>(bytes);
  std::free(block);
}

void upload(void* to, const void* from, std::size_t bytes) {
  tests::cuda_on_host::forbid_in_graphs("something is copied");
  std::memcpy(to, from, bytes);
}
void download(void* to, const void* from, std::size_t bytes) { upload(to, from, bytes); }
void clear(void* to, std::size_t bytes) { std::memset(to, 0, bytes); }

void copy_rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row)
    std::memcpy(static_cast<char*>(to) + row * to_pitch, static_cast<const char*>(from) + row * from_pitch, width);
}

}  // namespace crasp::backend::cuda

namespace crasp::tests::cuda_on_host {

void set_memory_limit(std::int64_t bytes) { backend::cuda::limit = bytes; }
std::int64_t memory_in_use() { return backend::cuda::used; }

}  // namespace crasp::tests::cuda_on_host
