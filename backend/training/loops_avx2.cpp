#define CRASP_KERNELS avx2
#define CRASP_TILE_ROWS 3  // as many sums as the registers hold
#include "backend/training/loops_body.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::avx2 {

constexpr training::Loops<float> kFloatLoops = table<float>("avx2");
constexpr training::Loops<double> kDoubleLoops = table<double>("avx2");

}  // namespace crasp::backend::avx2
