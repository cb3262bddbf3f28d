#include "backend/processor.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::training {

namespace {

template <class Real>
std::vector<const Loops<Real>*> choose(const Loops<Real>& best, const Loops<Real>& good, const Loops<Real>& any) {
  std::vector<const Loops<Real>*> result;
  if (processor_level() == ProcessorLevel::avx512) result.push_back(&best);
  if (processor_level() != ProcessorLevel::baseline) result.push_back(&good);
  result.push_back(&any);
  return result;
}

}  // namespace

template <>
std::vector<const Loops<float>*> available_loops() {
  return choose(avx512::kFloatLoops, avx2::kFloatLoops, baseline::kFloatLoops);
}

template <>
std::vector<const Loops<double>*> available_loops() {
  return choose(avx512::kDoubleLoops, avx2::kDoubleLoops, baseline::kDoubleLoops);
}

}  // namespace crasp::backend::training
