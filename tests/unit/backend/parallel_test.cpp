#include "backend/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <numeric>
#include <vector>

namespace crasp::backend {
namespace {

TEST(Parallel, CallsEachIterationOnce) {
  for (const int threads : {1, 2, 5}) {
    set_thread_count(threads);
    EXPECT_EQ(thread_count(), threads);
    for (int round = 0; round < 2000; ++round) {
      std::vector<std::atomic<int>> calls(static_cast<std::size_t>(round % 17));
      parallel_for(std::ssize(calls), [&](std::int64_t k) { ++calls[static_cast<std::size_t>(k)]; });
      for (const auto& count : calls) ASSERT_EQ(count, 1);
    }
  }
  set_thread_count(0);
}

TEST(Parallel, SeesWhatIterationsWrote) {
  set_thread_count(4);
  std::vector<std::int64_t> numbers(1000);
  for (int round = 0; round < 200; ++round) {
    parallel_for(std::ssize(numbers), [&](std::int64_t k) { numbers[static_cast<std::size_t>(k)] += k; });
    ASSERT_EQ(std::accumulate(numbers.begin(), numbers.end(), std::int64_t{0}), (round + 1) * 499500);
  }
  set_thread_count(0);
}

}  // namespace
}  // namespace crasp::backend
