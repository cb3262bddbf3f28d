#pragma once
// Work divided among the processor's cores: a fixed pool, and loops whose iterations are independent.

#include <cstdint>
#include <functional>

namespace crasp::backend {

/// Calls body(k) once for every k from 0 to count - 1, some of them at the same time on other threads, and returns when all have
/// returned. What runs where decides nothing but the time. The body must not throw, and must not call parallel_for.
void parallel_for(std::int64_t count, const std::function<void(std::int64_t)>& body);

/// The threads that parallel_for uses, the calling one included.
int thread_count();

/// Limits thread_count to `count`, at least 1; 0 is the number of cores. Not to be called during a parallel_for.
void set_thread_count(int count);

}  // namespace crasp::backend
