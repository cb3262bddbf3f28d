#define CRASP_KERNELS baseline
#include "backend/kernel_levels.h"
#include "backend/kernels_body.h"

namespace crasp::backend::baseline {

constexpr Kernels<float> kFloat = table<float>("baseline");
constexpr Kernels<double> kDouble = table<double>("baseline");

}  // namespace crasp::backend::baseline
