#pragma once
// Training on a CUDA device: the interface and the meaning of the engine of this processor, for several models side by side.
//
// Invariant: a step computes what the processor computes, up to the rounding of float32 (or of `precision` in products with weights), and
// a model what it would compute alone. Results do not depend on timing. docs/cuda.md says how.

#include "backend/training/engine.h"

namespace crasp::backend::cuda {

/// Throws lang::Failure if there is no device, or it has no memory for so many models; then it says how many would fit.
std::unique_ptr<training::Engine> make_engine(const training::Architecture& architecture, std::int64_t models,
                                              Precision precision = Precision::float32);

}  // namespace crasp::backend::cuda
