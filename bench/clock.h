#pragma once
// Time that other work on the machine does not count towards.

#include <ctime>

namespace crasp::bench {

/// Processor time of this thread, in milliseconds.
inline double processor_ms() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}

}  // namespace crasp::bench
