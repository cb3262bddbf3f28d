#include "backend/kernels.h"

#include "backend/kernel_levels.h"

namespace crasp::backend {

template <class Real>
const Kernels<Real>& kernels() {
  static const Kernels<Real>& chosen = *available_kernels<Real>().front();
  return chosen;
}

template const Kernels<float>& kernels();
template const Kernels<double>& kernels();

}  // namespace crasp::backend
