#pragma once
// What kernels are written in, for a device: CUDA C++ itself, and `launch`. tests/support/cuda_on_host/dialect.h is the same for
// the host; the include path says which of the two is meant.

#include <cuda_runtime.h>

#include <cstdint>

#include "backend/cuda/on_device/context.h"

namespace crasp::backend::cuda {

/// Blocks of a launch.
struct Grid {
  std::int64_t x = 1, y = 1;
};

/// Runs the kernel on grid.x by grid.y blocks of `threads`, after all that was launched before.
template <class Arguments>
void launch(Grid grid, int threads, void (*kernel)(Arguments), const Arguments& arguments) {
  if (grid.x <= 0 || grid.y <= 0) return;
  kernel<<<dim3(static_cast<unsigned>(grid.x), static_cast<unsigned>(grid.y)), threads, 0, stream()>>>(arguments);
  check(cudaGetLastError(), "a kernel could not be started");
}

}  // namespace crasp::backend::cuda
