#define CRASP_KERNELS avx512
#define CRASP_TILE_ROWS 12  // as many sums as the registers hold
#include "backend/training/loops_body.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::avx512 {

constexpr training::Loops<float> kFloatLoops = table<float>("avx512");
constexpr training::Loops<double> kDoubleLoops = table<double>("avx512");

}  // namespace crasp::backend::avx512
