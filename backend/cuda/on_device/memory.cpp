// memory.h and device.h by the CUDA runtime, which is linked statically and loads the driver when it is first called.

#include "backend/cuda/memory.h"

#include <cuda_runtime.h>
#include <fmt/format.h>

#include <string>

#include "backend/cuda/device.h"
#include "backend/cuda/on_device/context.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

/// The oldest device that this build has code for.
constexpr int kLeastMajor = 8;

std::string reason_without_devices(cudaError_t status) {
  if (status == cudaErrorInsufficientDriver) return "no CUDA device: there is no NVIDIA driver, or it is too old for this build";
  if (status == cudaSuccess || status == cudaErrorNoDevice) return "no CUDA device";
  return std::string("no CUDA device: ") + cudaGetErrorString(status);
}

double bytes_per_second(int number) {
  int kilohertz = 0, bits = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrMemoryClockRate, number) != cudaSuccess) return 0;
  if (cudaDeviceGetAttribute(&bits, cudaDevAttrGlobalMemoryBusWidth, number) != cudaSuccess) return 0;
  return 2.0 * kilohertz * 1e3 * bits / 8;  // two transfers in a cycle
}

/// A multiprocessor has 64 units for float32 in capability 8.0, and 128 since.
double operations_per_second(int number, const cudaDeviceProp& facts) {
  int kilohertz = 0;
  if (cudaDeviceGetAttribute(&kilohertz, cudaDevAttrClockRate, number) != cudaSuccess) return 0;
  const double units = facts.major == 8 && facts.minor == 0 ? 64 : 128;
  return 2 * units * facts.multiProcessorCount * kilohertz * 1e3;
}

std::optional<Device> describe(int number) {
  cudaDeviceProp facts;
  std::size_t free = 0, total = 0;
  if (cudaGetDeviceProperties(&facts, number) != cudaSuccess || facts.major < kLeastMajor) return std::nullopt;
  if (cudaSetDevice(number) != cudaSuccess || cudaMemGetInfo(&free, &total) != cudaSuccess) return std::nullopt;
  return Device{number,
                facts.name,
                facts.major,
                facts.minor,
                static_cast<std::int64_t>(total),
                static_cast<std::int64_t>(free),
                facts.multiProcessorCount,
                bytes_per_second(number),
                operations_per_second(number, facts)};
}

/// Memory that is given back stays with the process, for the next allocation.
void keep_released_memory(int number) {
  cudaMemPool_t pool = nullptr;
  std::uint64_t all = ~std::uint64_t{0};
  check(cudaDeviceGetDefaultMemPool(&pool, number), "no memory pool");
  check(cudaMemPoolSetAttribute(pool, cudaMemPoolAttrReleaseThreshold, &all), "the memory pool cannot be set");
}

/// Bytes that the process holds and does not use.
std::int64_t idle_memory(int number) {
  cudaMemPool_t pool = nullptr;
  std::uint64_t held = 0, used = 0;
  check(cudaDeviceGetDefaultMemPool(&pool, number), "no memory pool");
  check(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrReservedMemCurrent, &held), "the memory pool cannot be asked");
  check(cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &used), "the memory pool cannot be asked");
  return static_cast<std::int64_t>(held - used);
}

struct Context {
  DeviceSearch found = find_device();
  cudaStream_t stream = nullptr;

  Context() {
    if (!found.device) throw lang::Failure(found.reason);
    check(cudaSetDevice(found.device->number), "the device cannot be used");
    check(cudaStreamCreateWithFlags(&stream, cudaStreamNonBlocking), "no stream");
    keep_released_memory(found.device->number);
  }
};

const Context& context() {
  static const Context one;
  return one;
}

void wait() { check(cudaStreamSynchronize(stream()), "a kernel failed"); }

std::string megabytes(double bytes) { return fmt::format("{:.0f} MiB", bytes / (1024 * 1024)); }

}  // namespace

void check(cudaError_t status, const char* what) {
  if (status != cudaSuccess) throw lang::Failure(fmt::format("CUDA: {}: {}", what, cudaGetErrorString(status)));
}

cudaStream_t stream() { return context().stream; }

DeviceSearch find_device() {
  int count = 0;
  const cudaError_t status = cudaGetDeviceCount(&count);
  if (status != cudaSuccess || count == 0) return {std::nullopt, reason_without_devices(status)};
  DeviceSearch search{std::nullopt, fmt::format("no CUDA device of compute capability {}.0 or higher", kLeastMajor)};
  for (int number = 0; number < count; ++number) {
    const auto device = describe(number);
    if (device && (!search.device || device->free > search.device->free)) search.device = device;
  }
  if (search.device) search.reason.clear();
  return search;
}

void require_device() { context(); }

std::int64_t free_memory() {
  require_device();
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "the free memory is not known");
  return static_cast<std::int64_t>(free) + idle_memory(context().found.device->number);
}

void* allocate(std::size_t bytes) {
  require_device();
  void* data = nullptr;
  if (cudaMallocAsync(&data, bytes, stream()) == cudaSuccess) return data;
  cudaGetLastError();  // or the next launch would report it
  throw lang::Failure(fmt::format("CUDA: out of memory: {} more were needed, {} of {} are free",
                                  megabytes(static_cast<double>(bytes)), megabytes(static_cast<double>(free_memory())),
                                  context().found.device->name));
}

void release(void* data) noexcept { cudaFreeAsync(data, stream()); }

void upload(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, stream()), "copying to the device failed");
  wait();  // `from` may go
}

void download(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, stream()), "copying from the device failed");
  wait();
}

void clear(void* to, std::size_t bytes) { check(cudaMemsetAsync(to, 0, bytes, stream()), "clearing memory failed"); }

void copy_rows(void* to, std::size_t to_pitch, const void* from, std::size_t from_pitch, std::size_t width, std::size_t rows) {
  check(cudaMemcpy2DAsync(to, to_pitch, from, from_pitch, width, rows, cudaMemcpyDeviceToDevice, stream()), "copying failed");
}

}  // namespace crasp::backend::cuda
