#include "backend/kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>
#include <vector>

#include "backend/kernel_levels.h"

namespace crasp::backend {
namespace {

/// Each test runs for each level of this processor.
template <class Real>
class KernelsTest : public testing::Test {};
using Reals = testing::Types<float, double>;
TYPED_TEST_SUITE(KernelsTest, Reals);

template <class Real>
constexpr double kUnit = std::numeric_limits<Real>::epsilon();

template <class Real>
std::vector<Real> random_numbers(std::size_t count, double scale = 1) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal(0, scale);
  std::vector<Real> numbers(count);
  for (Real& number : numbers) number = static_cast<Real>(normal(random));
  return numbers;
}

TYPED_TEST(KernelsTest, NormaliseColumns) {
  constexpr std::int64_t kDim = 7, kStride = 192, kColumns = 128;
  const auto x = random_numbers<TypeParam>(kDim * kStride, 3), weight = random_numbers<TypeParam>(kDim),
             bias = random_numbers<TypeParam>(kDim);
  for (const auto* level : available_kernels<TypeParam>()) {
    std::vector<TypeParam> y(x.size());
    level->layer_norm(x.data(), y.data(), kStride, kDim, kColumns, 1e-5, weight.data(), bias.data());
    for (std::int64_t c = 0; c < kColumns; ++c) {
      double mean = 0, variance = 0;
      for (std::int64_t d = 0; d < kDim; ++d) mean += x[d * kStride + c] / double(kDim);
      for (std::int64_t d = 0; d < kDim; ++d) variance += std::pow(x[d * kStride + c] - mean, 2) / double(kDim);
      for (std::int64_t d = 0; d < kDim; ++d) {
        const double expected = (x[d * kStride + c] - mean) / std::sqrt(variance + 1e-5) * weight[d] + bias[d];
        ASSERT_NEAR(y[d * kStride + c], expected, 20 * kUnit<TypeParam>) << level->name;
      }
    }
  }
}

/// Compiled models rely on this: pairs of +-B, with B^2 as mean square, become exactly +-1.
TYPED_TEST(KernelsTest, NormalisePairsExactly) {
  std::vector<TypeParam> x(6 * kStrip), y(x.size());
  for (std::int64_t d = 0; d < 6; ++d)
    for (std::int64_t c = 0; c < kStrip; ++c) x[d * kStrip + c] = d % 2 ? -16384 : 16384;
  for (const auto* level : available_kernels<TypeParam>()) {
    level->layer_norm(x.data(), y.data(), kStrip, 6, kStrip, 1e-5, nullptr, nullptr);
    for (std::size_t k = 0; k < y.size(); ++k) ASSERT_NEAR(y[k], x[k] / 16384, sizeof(TypeParam) == 4 ? 0 : 1e-13);
  }
}

TYPED_TEST(KernelsTest, ActivateAsTheDefinitionSays) {
  auto x = random_numbers<TypeParam>(4 * kStrip, 4);
  x[0] = 0;
  for (const auto* level : available_kernels<TypeParam>()) {
    auto y = x;
    level->gelu_new(y.data(), kStrip, 4, kStrip);
    for (std::size_t k = 0; k < x.size(); ++k) {
      const double inner = std::sqrt(2 / std::numbers::pi) * (x[k] + 0.044715 * std::pow(x[k], 3));
      ASSERT_NEAR(y[k], 0.5 * x[k] * (1 + std::tanh(inner)), 4 * kUnit<TypeParam> * (1 + std::fabs(x[k]))) << level->name << x[k];
    }
    y = x;
    level->relu(y.data(), kStrip, 4, kStrip);
    for (std::size_t k = 0; k < x.size(); ++k) ASSERT_EQ(y[k], std::max<TypeParam>(x[k], 0));
  }
}

/// gelu_new is exactly x and exactly 0 far from 0, as the compiler's constants assume.
TYPED_TEST(KernelsTest, SaturateGeluExactly) {
  for (const auto* level : available_kernels<TypeParam>())
    for (const TypeParam far : {8, 16, 1000, 100000}) {
      std::vector<TypeParam> x(2 * kStrip, far);
      std::fill(x.begin() + kStrip, x.end(), -far);
      level->gelu_new(x.data(), kStrip, 2, kStrip);
      EXPECT_EQ(x[0], far) << level->name;
      EXPECT_EQ(x[kStrip], 0) << level->name << far;
    }
}

TYPED_TEST(KernelsTest, SumTilesOfASoftmax) {
  constexpr std::int64_t kRows = 50;
  const auto scores = random_numbers<TypeParam>(2 * kRows * kStrip, 20);
  for (const auto* level : available_kernels<TypeParam>()) {
    auto weights = scores;
    std::vector<TypeParam> most(kStrip, -std::numeric_limits<TypeParam>::infinity()), sum(kStrip), factor(kStrip), first(kStrip);
    for (int tile = 0; tile < 2; ++tile)
      level->softmax_tile(weights.data() + tile * kRows * kStrip, kStrip, kRows, kStrip, TypeParam(0.5), most.data(), sum.data(),
                          factor.data());
    for (std::int64_t c = 0; c < kStrip; ++c) {
      double total = 0;
      for (std::int64_t r = 0; r < 2 * kRows; ++r) total += std::exp(0.5 * scores[r * kStrip + c] - most[c]);
      ASSERT_NEAR(sum[c] / total, 1, 100 * kUnit<TypeParam>) << level->name;
      for (std::int64_t r = kRows; r < 2 * kRows; ++r) {
        const double weight = std::exp(0.5 * scores[r * kStrip + c] - most[c]);
        ASSERT_NEAR(weights[r * kStrip + c], weight, 4e1 * kUnit<TypeParam> * weight + 1e-37);
      }
    }
  }
}

TYPED_TEST(KernelsTest, GiveEqualScoresTheWeightOne) {
  for (const auto* level : available_kernels<TypeParam>()) {
    std::vector<TypeParam> scores(3 * kStrip, TypeParam(0.7)), most(kStrip, -1e30f), sum(kStrip), factor(kStrip);
    scores[kStrip] = -std::numeric_limits<TypeParam>::infinity();
    level->softmax_tile(scores.data(), kStrip, 3, kStrip, 1, most.data(), sum.data(), factor.data());
    EXPECT_EQ(scores[0], 1);
    EXPECT_EQ(scores[kStrip], 0);
    EXPECT_EQ(sum[0], 2);
    EXPECT_EQ(sum[1], 3);
  }
}

TYPED_TEST(KernelsTest, MultiplySparseRows) {
  const std::vector<std::int32_t> begin{0, 2, 2}, column{0, 2}, target{1, 0};
  const std::vector<TypeParam> value{2, -3}, bias{5, 7};
  const SparseRows<TypeParam> rows{2, begin.data(), column.data(), value.data(), target.data(), bias.data()};
  const auto x = random_numbers<TypeParam>(3 * kStrip);
  for (const auto* level : available_kernels<TypeParam>()) {
    std::vector<TypeParam> y(2 * kStrip, 100);
    level->sparse_map(rows, x.data(), kStrip, y.data(), kStrip, kStrip, false);
    EXPECT_EQ(y[0], 7);
    EXPECT_NEAR(y[kStrip + 3], 5 + 2 * x[3] - 3 * x[2 * kStrip + 3], 1e-5);
    level->sparse_map(rows, x.data(), kStrip, y.data(), kStrip, kStrip, true);
    EXPECT_EQ(y[0], 14);
  }
}

TYPED_TEST(KernelsTest, BoundScores) {
  const auto query = random_numbers<TypeParam>(2 * kKeyPadding), keys = random_numbers<TypeParam>(20 * kKeyPadding);
  std::vector<TypeParam> low(2 * kKeyPadding, 1e9f), high(2 * kKeyPadding, -1e9f);
  for (std::size_t k = 0; k < keys.size(); ++k) {
    low[k % low.size()] = std::min(low[k % low.size()], keys[k]);
    high[k % low.size()] = std::max(high[k % low.size()], keys[k]);
  }
  for (const auto* level : available_kernels<TypeParam>()) {
    TypeParam lower, upper;
    level->bounds(query.data(), low.data(), high.data(), 2 * kKeyPadding, &lower, &upper);
    for (std::size_t key = 0; key < keys.size(); key += low.size()) {
      TypeParam score, same;
      level->bounds(query.data(), &keys[key], &keys[key], 2 * kKeyPadding, &score, &same);
      EXPECT_EQ(score, same);
      EXPECT_LE(lower, score);
      EXPECT_GE(upper, score);
    }
  }
}

}  // namespace
}  // namespace crasp::backend
