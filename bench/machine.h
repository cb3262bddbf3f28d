#pragma once
// What this machine can do, for benchmarks that compare themselves with it.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "backend/blas.h"
#include "backend/parallel.h"

namespace crasp::bench {

double seconds_of(const auto& action) {
  const auto start = std::chrono::steady_clock::now();
  action();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double best_of(int times, const auto& action) {
  double best = seconds_of(action);
  for (int k = 1; k < times; ++k) best = std::min(best, seconds_of(action));
  return best;
}

/// Multiplications and additions per second of all threads, by a matrix product that fits the cache.
inline double flops_per_second() {
  constexpr std::int64_t kSize = 512;
  static const double result = [] {
    std::vector<float> a(kSize * kSize, 1), b(kSize * kSize, 1), c(kSize * kSize);
    const double seconds = best_of(10, [&] {
      backend::blas::multiply<float>(kSize, kSize, kSize, a.data(), kSize, b.data(), kSize, 0, c.data(), kSize);
    });
    return 2.0 * kSize * kSize * kSize / seconds * backend::thread_count();
  }();
  return result;
}

}  // namespace crasp::bench
