#include "backend/kernel_levels.h"
#include "backend/processor.h"

namespace crasp::backend {

namespace {

bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

/// What x86-64-v4 asks for beyond AVX2.
bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

ProcessorLevel processor_level() {
  if (has_avx512()) return ProcessorLevel::avx512;
  return has_avx2() ? ProcessorLevel::avx2 : ProcessorLevel::baseline;
}

template <>
std::vector<const Kernels<float>*> available_kernels() {
  return runnable(avx512::kFloat, avx2::kFloat, baseline::kFloat);
}

template <>
std::vector<const Kernels<double>*> available_kernels() {
  return runnable(avx512::kDouble, avx2::kDouble, baseline::kDouble);
}

}  // namespace crasp::backend
