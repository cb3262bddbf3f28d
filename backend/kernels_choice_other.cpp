#include "backend/kernel_levels.h"

namespace crasp::backend {

template <>
std::vector<const Kernels<float>*> available_kernels() {
  return {&baseline::kFloat};
}

template <>
std::vector<const Kernels<double>*> available_kernels() {
  return {&baseline::kDouble};
}

}  // namespace crasp::backend
