#pragma once
// The loops of each level, for loops_choice_*.cpp and for tests that compare the levels.

#include <vector>

#include "backend/training/loops.h"

namespace crasp::backend {

namespace baseline {
extern const training::Loops<float> kFloatLoops;
extern const training::Loops<double> kDoubleLoops;
}  // namespace baseline

namespace avx2 {
extern const training::Loops<float> kFloatLoops;
extern const training::Loops<double> kDoubleLoops;
}  // namespace avx2

namespace avx512 {
extern const training::Loops<float> kFloatLoops;
extern const training::Loops<double> kDoubleLoops;
}  // namespace avx512

namespace training {

/// All levels that this processor can run, the fastest first. Defined in loops_choice_x86.cpp or loops_choice_other.cpp.
template <class Real>
std::vector<const Loops<Real>*> available_loops();

}  // namespace training
}  // namespace crasp::backend
