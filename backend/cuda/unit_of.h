#pragma once
// Activations of models as units of kernels.

#include "backend/cuda/kernels.h"
#include "backend/model.h"

namespace crasp::backend::cuda {

inline Unit unit_of(Activation activation) { return activation == Activation::relu ? Unit::relu : Unit::gelu_new; }

}  // namespace crasp::backend::cuda
