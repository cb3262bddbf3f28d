#include "backend/training/loops_levels.h"

namespace crasp::backend::training {

template <>
std::vector<const Loops<float>*> available_loops() {
  return {&baseline::kFloatLoops};
}

template <>
std::vector<const Loops<double>*> available_loops() {
  return {&baseline::kDoubleLoops};
}

}  // namespace crasp::backend::training
