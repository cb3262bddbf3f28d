#pragma once
// A device of any size, for tests of what happens when its memory runs out.

#include <cstdint>

namespace crasp::tests::cuda_on_host {

void set_memory_limit(std::int64_t bytes);
std::int64_t memory_in_use();

}  // namespace crasp::tests::cuda_on_host
