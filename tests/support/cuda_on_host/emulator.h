#pragma once
// Runs kernels on the host, so that a machine without a device can test them: each CUDA thread is a fiber that runs until it waits
// for its block or its warp. One thread of the host runs everything.
//
// What it checks by the way: every thread of a block takes part in each barrier, every lane of a warp in each shuffle; otherwise
// `run` throws. In which order the threads of a block run is set by `set_order`; kernels whose result depends on it have a race.

#include <cstdint>
#include <functional>

namespace crasp::tests::cuda_on_host {

struct Index {
  unsigned x = 0, y = 0;
};

struct Size {
  std::int64_t x = 1, y = 1;
};

struct Here {
  Index thread, block, grid, threads;
};

/// The CUDA thread that runs at the moment.
extern Here* here;

/// Runs `body` once for each thread of each block. Throws lang::Failure if some wait for others that never come.
void run(Size grid, int threads, const std::function<void()>& body);

void wait_for_block();

/// Gives `bits` to the warp, and returns what lane `from` gave.
std::uint64_t exchange(std::uint64_t bits, unsigned from);

enum class Order { forward, backward };
void set_order(Order order);

}  // namespace crasp::tests::cuda_on_host
