#pragma once
// From a plan to the numbers of a GPT-2.

#include "backend/model.h"
#include "compiler/weights/layout.h"
#include "compiler/weights/options.h"
#include "compiler/weights/plan.h"

namespace crasp::compiler::weights {

struct Emission {
  Layout layout;
  double amplitude = 1;  ///< of Booleans in the residual stream
};

/// Weights in float64; every one of them that the plan does not mention is 0.
backend::Model<double> emit(const Plan& plan, const Emission& emission, const Options& options);

/// The weights as the dtype stores them; bfloat16 in float32.
backend::Model<float> round_to(const backend::Model<double>& model, Dtype dtype);

}  // namespace crasp::compiler::weights
