#define CRASP_KERNELS avx2
#include "backend/kernel_levels.h"
#include "backend/kernels_body.h"

namespace crasp::backend::avx2 {

constexpr Kernels<float> kFloat = table<float>("avx2");
constexpr Kernels<double> kDouble = table<double>("avx2");

}  // namespace crasp::backend::avx2
