// Intervals against figures computed elsewhere.

#include "compare/intervals.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace crasp::compare {
namespace {

TEST(Intervals, WilsonIsThatOfTheLiterature) {
  // Newcombe 1998, Statistics in Medicine 17, 857-872, Table I, method 3: 81/263, 15/148, 0/20, 1/29.
  const struct { std::uint64_t right, all; double low, high; } cases[] = {
      {81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0.0, 0.1611}, {1, 29, 0.0061, 0.1718}};
  for (const auto& one : cases) {
    const Interval interval = wilson(one.right, one.all);
    EXPECT_NEAR(interval.low, one.low, 1e-4) << one.right;
    EXPECT_NEAR(interval.high, one.high, 1e-4) << one.right;
  }
}

TEST(Intervals, NothingIsKnownWithoutWords) {
  EXPECT_EQ(wilson(0, 0).low, 0);
  EXPECT_EQ(wilson(0, 0).high, 1);
}

TEST(Intervals, OverSeedsIsStudents) {
  const std::array three{0.7, 0.8, 0.9};  // deviation 0.1, t = 4.303 for 2 degrees of freedom
  const Interval interval = over_seeds(three);
  EXPECT_NEAR(interval.low, 0.8 - 4.303 * 0.1 / std::sqrt(3.0), 1e-6);
  EXPECT_EQ(interval.high, 1);
  const std::array same{1.0, 1.0};
  EXPECT_EQ(over_seeds(same).low, 1);
}

}  // namespace
}  // namespace crasp::compare
