#include "backend/training/loops.h"

#include "backend/training/loops_levels.h"

namespace crasp::backend::training {

template <class Real>
const Loops<Real>& loops() {
  static const Loops<Real>& chosen = *available_loops<Real>().front();
  return chosen;
}

template const Loops<float>& loops();
template const Loops<double>& loops();

}  // namespace crasp::backend::training
