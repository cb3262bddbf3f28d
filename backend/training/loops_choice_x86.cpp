#include "backend/processor.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::training {

template <>
std::vector<const Loops<float>*> available_loops() {
  return runnable(avx512::kFloatLoops, avx2::kFloatLoops, baseline::kFloatLoops);
}

template <>
std::vector<const Loops<double>*> available_loops() {
  return runnable(avx512::kDoubleLoops, avx2::kDoubleLoops, baseline::kDoubleLoops);
}

}  // namespace crasp::backend::training
