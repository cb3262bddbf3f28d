#define CRASP_KERNELS avx512
#include "backend/kernel_levels.h"
#include "backend/kernels_body.h"

namespace crasp::backend::avx512 {

constexpr Kernels<float> kFloat = table<float>("avx512");
constexpr Kernels<double> kDouble = table<double>("avx512");

}  // namespace crasp::backend::avx512
