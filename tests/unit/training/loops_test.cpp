// The loops of every level that the processor has against plain sums, for sizes around those of vectors and tiles.

#include "backend/training/loops.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "backend/training/array.h"
#include "backend/training/loops_levels.h"

namespace crasp::backend::training {
namespace {

template <class Real>
class TrainingLoops : public ::testing::Test {
 protected:
  static constexpr Real kTolerance = sizeof(Real) == 8 ? Real(1e-11) : Real(2e-5);

  Array<Real> random(std::int64_t count) {
    Array<Real> array;
    Real* const data = array.resize(count);
    for (std::int64_t k = 0; k < count; ++k) data[k] = normal_(engine_);
    return array;
  }

  static void expect_near(const Real* found, const std::vector<Real>& expected, const char* level) {
    for (std::size_t k = 0; k < expected.size(); ++k)
      ASSERT_NEAR(found[k], expected[k], kTolerance * (1 + std::fabs(expected[k]))) << level << ", entry " << k;
  }

  std::mt19937 engine_{1};
  std::normal_distribution<Real> normal_;
};

using Formats = ::testing::Types<float, double>;
TYPED_TEST_SUITE(TrainingLoops, Formats);

TYPED_TEST(TrainingLoops, Product) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>())
    for (const auto [m, n, k] : {std::array<std::int64_t, 3>{1, 1, 1}, {13, 5, 7}, {12, 16, 3}, {29, 33, 20}, {4, 70, 1}, {25, 48, 2}})
      for (const bool add : {false, true}) {
        const Array<Real> a = this->random(m * k), b = this->random(k * n), before = this->random(m * (n + 3));
        Array<Real> c;
        std::copy_n(before.data(), m * (n + 3), c.resize(m * (n + 3)));
        level->product(m, n, k, {a.data(), 1, m}, b.data(), n, add, c.data(), n + 3);  // a is stored by columns
        std::vector<Real> expected(before.data(), before.data() + m * (n + 3));
        for (std::int64_t i = 0; i < m; ++i)
          for (std::int64_t j = 0; j < n; ++j) {
            Real sum = add ? expected[static_cast<std::size_t>(i * (n + 3) + j)] : 0;
            for (std::int64_t p = 0; p < k; ++p) sum += a.data()[p * m + i] * b.data()[p * n + j];
            expected[static_cast<std::size_t>(i * (n + 3) + j)] = sum;
          }
        this->expect_near(c.data(), expected, level->name);
      }
}

TYPED_TEST(TrainingLoops, SoftmaxTouchesItsRowAlone) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>())
    for (const std::int64_t count : {1, 2, 15, 16, 17, 50}) {
      Array<Real> s = this->random(count + 1);
      std::vector<Real> expected(s.data(), s.data() + count + 1);
      Real sum = 0;
      for (std::int64_t k = 0; k < count; ++k) sum += std::exp(Real(0.7) * s.data()[k]);
      for (std::int64_t k = 0; k < count; ++k) expected[static_cast<std::size_t>(k)] = std::exp(Real(0.7) * s.data()[k]) / sum;
      const auto divisor = level->softmax(s.data(), count, Real(0.7));
      EXPECT_NEAR(std::log(divisor.sum) + Real(0.7) * divisor.most, std::log(sum), this->kTolerance * 10);
      this->expect_near(s.data(), expected, level->name);
    }
}

TYPED_TEST(TrainingLoops, LayerNorm) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>())
    for (const std::int64_t dim : {1, 12, 16, 40}) {
      const std::int64_t rows = 5;
      const Array<Real> x = this->random(rows * dim), weight = this->random(dim), bias = this->random(dim);
      Array<Real> y, mean, inverse;
      level->layer_norm(x.data(), rows, dim, Real(1e-5), weight.data(), bias.data(), y.resize(rows * dim), mean.resize(rows),
                        inverse.resize(rows));
      std::vector<Real> expected;
      for (std::int64_t i = 0; i < rows; ++i) {
        Real sum = 0, squares = 0;
        for (std::int64_t j = 0; j < dim; ++j) sum += x.data()[i * dim + j] / Real(dim);
        for (std::int64_t j = 0; j < dim; ++j) squares += (x.data()[i * dim + j] - sum) * (x.data()[i * dim + j] - sum) / Real(dim);
        for (std::int64_t j = 0; j < dim; ++j)
          expected.push_back((x.data()[i * dim + j] - sum) / std::sqrt(squares + Real(1e-5)) * weight.data()[j] + bias.data()[j]);
      }
      this->expect_near(y.data(), expected, level->name);
    }
}

TYPED_TEST(TrainingLoops, TransposeAndSums) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>()) {
    const std::int64_t rows = 19, columns = 187;  // more than sum_rows takes at once, and some that fill no vector
    const Array<Real> x = this->random(rows * columns);
    Array<Real> flipped, sums;
    level->transpose(x.data(), columns, rows, columns, flipped.resize(columns * rows), rows);
    level->sum_rows(x.data(), rows, columns, sums.resize(columns));
    double squares = 0;
    for (std::int64_t j = 0; j < columns; ++j) {
      Real sum = 0;
      for (std::int64_t i = 0; i < rows; ++i) {
        EXPECT_EQ(flipped.data()[j * rows + i], x.data()[i * columns + j]);
        sum += x.data()[i * columns + j];
        squares += double(x.data()[i * columns + j]) * double(x.data()[i * columns + j]);
      }
      EXPECT_NEAR(sums.data()[j], sum, this->kTolerance * 10);
    }
    EXPECT_NEAR(level->sum_of_squares(x.data(), rows * columns), squares, 1e-9 * squares);
  }
}

/// As many are dropped as should be, the mean stays, and the same are dropped again.
TYPED_TEST(TrainingLoops, Dropout) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>()) {
    const std::int64_t count = 20'000;
    std::vector<Real> x(static_cast<std::size_t>(count), 1), again(x.size(), 2);
    level->dropout(x.data(), count, 77, 1u << 30u, Real(4) / 3);
    level->dropout(again.data(), count, 77, 1u << 30u, Real(4) / 3);
    std::int64_t dropped = 0;
    for (std::size_t k = 0; k < x.size(); ++k) {
      dropped += x[k] == 0;
      EXPECT_EQ(again[k], 2 * x[k]);
    }
    EXPECT_NEAR(static_cast<double>(dropped), 5000, 300);
  }
}

/// A few steps of AdamW as PyTorch defines it.
TYPED_TEST(TrainingLoops, Adam) {
  using Real = TypeParam;
  for (const Loops<Real>* level : available_loops<Real>()) {
    double weight = 0.5, first = 0, second = 0;
    Real w = Real(0.5), m = 0, v = 0;
    for (int t = 1; t <= 5; ++t) {
      const double g = 0.3 * t - 1;
      weight *= 1 - 0.01 * 0.1;
      first = 0.9 * first + 0.1 * g;
      second = 0.99 * second + 0.01 * g * g;
      weight -= 0.01 * (first / (1 - std::pow(0.9, t))) / (std::sqrt(second / (1 - std::pow(0.99, t))) + 1e-8);
      const Real gradient = static_cast<Real>(2 * g);
      level->adam({Real(0.5), Real(0.9), Real(0.99), Real(0.01 / (1 - std::pow(0.9, t))),
                   Real(1 / std::sqrt(1 - std::pow(0.99, t))), Real(1e-8), Real(1 - 0.01 * 0.1)},
                  &gradient, 1, &w, &m, &v);
      EXPECT_NEAR(w, weight, this->kTolerance);
    }
  }
}

}  // namespace
}  // namespace crasp::backend::training
