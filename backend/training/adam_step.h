#pragma once
// One step of AdamW, as both the loops of this processor and the kernels of a device take it.

namespace crasp::backend::training {

/// Constants of one step of AdamW.
template <class Real>
struct AdamStep {
  Real scale;             ///< of the gradient, for clipping
  Real beta1, beta2;
  Real rate;              ///< learning rate over the correction of the first moment
  Real root_correction;   ///< 1 / sqrt of the correction of the second
  Real epsilon;
  Real keep;              ///< 1 - learning rate * weight decay
};

}  // namespace crasp::backend::training
