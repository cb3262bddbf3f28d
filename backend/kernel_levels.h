#pragma once
// The kernels of each level, for backend/kernels_choice_*.cpp and for tests that compare the levels.

#include <vector>

#include "backend/kernels.h"

namespace crasp::backend {

namespace baseline {
extern const Kernels<float> kFloat;
extern const Kernels<double> kDouble;
}  // namespace baseline

namespace avx2 {
extern const Kernels<float> kFloat;
extern const Kernels<double> kDouble;
}  // namespace avx2

namespace avx512 {
extern const Kernels<float> kFloat;
extern const Kernels<double> kDouble;
}  // namespace avx512

/// All levels that this processor can run, the fastest first. Defined in kernels_choice_x86.cpp or kernels_choice_other.cpp.
template <class Real>
std::vector<const Kernels<Real>*> available_kernels();

}  // namespace crasp::backend
