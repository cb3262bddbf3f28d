#pragma once
// What `--backend` means to the libraries: where models run, and what they are trained by.

#include "backend/training/train.h"
#include "cli/command.h"
#include "cli/model.h"
#include "compare/subject.h"

namespace crasp::cli {

/// Whether models in float32 run on a CUDA device. Throws lang::Failure, with the reason, if one is demanded and there is none.
bool is_cuda(Backend backend);

/// False after saying what is wrong: the CPU computes in float32 alone. Throws lang::Failure as `is_cuda`, and if `automatic` finds no
/// device for another precision.
bool allows(Backend backend, backend::Precision precision, Context& context);

/// Likewise for a model directory: compiled models run in float32.
bool allows(const std::string& model, Backend backend, backend::Precision precision, Context& context);

compare::Place place_of(Backend backend, backend::Precision precision = backend::Precision::float32);

/// On a device, batches are made ahead.
backend::training::Machine machine_of(Backend backend);

}  // namespace crasp::cli
