#pragma once
// The stream of the chosen device, and errors of the runtime as lang::Failure.

#include <cuda_runtime.h>

namespace crasp::backend::cuda {

/// Of the device that require_device chose.
cudaStream_t stream();

/// Throws lang::Failure, "CUDA: `what`: …", unless the call succeeded.
void check(cudaError_t status, const char* what);

}  // namespace crasp::backend::cuda
