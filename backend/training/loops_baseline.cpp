#define CRASP_KERNELS baseline
#define CRASP_TILE_ROWS 2  // as many sums as the registers hold
#include "backend/training/loops_body.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::baseline {

constexpr training::Loops<float> kFloatLoops = table<float>("baseline");
constexpr training::Loops<double> kDoubleLoops = table<double>("baseline");

}  // namespace crasp::backend::baseline
