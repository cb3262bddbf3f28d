#include "backend/kernel_levels.h"
#include "backend/processor.h"

namespace crasp::backend {

ProcessorLevel processor_level() { return ProcessorLevel::baseline; }

template <>
std::vector<const Kernels<float>*> available_kernels() {
  return {&baseline::kFloat};
}

template <>
std::vector<const Kernels<double>*> available_kernels() {
  return {&baseline::kDouble};
}

}  // namespace crasp::backend
