#pragma once
// What `--backend` means to the libraries: where models run, and what they are trained by.

#include "backend/training/train.h"
#include "cli/model.h"
#include "compare/subject.h"

namespace crasp::cli {

/// Whether models in float32 run on a CUDA device. Throws lang::Failure, with the reason, if one is demanded and there is none.
bool is_cuda(Backend backend);

compare::Place place_of(Backend backend);

/// On a device, batches are made ahead.
backend::training::Machine machine_of(Backend backend);

}  // namespace crasp::cli
