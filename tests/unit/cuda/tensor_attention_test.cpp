// Attention with rounded factors against attention in float64, within the bound of backend/cuda/tile_attention.h: of the decoder's
// columns and of the rows of training.

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "backend/cuda/attention.h"
#include "backend/cuda/memory.h"
#include "backend/cuda/training/kernels.h"
#include "tests/unit/cuda/device_of_test.h"

namespace crasp::backend::cuda {
namespace {

class TensorAttention : public testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (const auto reason = why_no_device()) GTEST_SKIP() << *reason;
  }
};

std::vector<float> random_numbers(Int count, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> numbers(static_cast<std::size_t>(count));
  for (float& number : numbers) number = normal(random);
  return numbers;
}

std::vector<float> downloaded(const Array<float>& from) {
  std::vector<float> numbers(static_cast<std::size_t>(from.size()));
  download(numbers.data(), from.data(), from.bytes());
  return numbers;
}

/// Number d of row k: features may lie side by side or apart.
struct Rows {
  const float* data;
  Int row_stride, feature_stride;
  double at(Int row, Int d) const { return data[row * row_stride + d * feature_stride]; }
};

/// What a query's output is, and by how much rounding the factors may change it.
struct Expected {
  std::vector<double> output;
  double bound = 0, log_sum = 0, log_bound = 0;
};

Expected attend(const Rows& queries, const Rows& keys, const Rows& values, Int query, Int from, Int to, Int dims, double scale, Precision precision) {
  const double u = precision == Precision::bfloat16 ? 0x1p-8 : 0x1p-11;
  std::vector<double> scores;
  double most_score = -INFINITY, most_product = 0, most_value = 0, total = 0;
  for (Int key = from; key < to; ++key) {
    double score = 0, product = 0;
    for (Int d = 0; d < dims; ++d) {
      score += queries.at(query, d) * keys.at(key, d);
      product += std::fabs(queries.at(query, d) * keys.at(key, d));
      most_value = std::max(most_value, std::fabs(values.at(key, d)));
    }
    scores.push_back(scale * score);
    most_score = std::max(most_score, scale * score);
    most_product = std::max(most_product, scale * product);
  }
  Expected expected{std::vector<double>(static_cast<std::size_t>(dims)), 0, 0, 0};
  for (const double score : scores) total += std::exp(score - most_score);
  for (std::size_t k = 0; k < scores.size(); ++k)
    for (Int d = 0; d < dims; ++d)
      expected.output[static_cast<std::size_t>(d)] += std::exp(scores[k] - most_score) / total * values.at(from + Int(k), d);
  constexpr double kFloat = 1e-5;  // rounding of sums
  const double moved = (2 * u + u * u) * most_product + kFloat;
  expected.bound = (std::exp(2 * moved) * (1 + u) * (1 + u) - 1 + kFloat) * most_value;
  expected.log_sum = most_score + std::log(total);
  expected.log_bound = moved + kFloat;
  return expected;
}

/// Two words of one block, the second one not at its beginning; head dimensions that fill tiles and that do not.
TEST_P(TensorAttention, OfColumns) {
  for (const Int dims : {5, 16, 32, 50, 64, 128}) {
    const Int stride = 160, capacity = 192, counts[2] = {97, 40}, positions[2] = {0, 71};
    const auto projected = random_numbers(dims * stride, unsigned(dims)), kept = random_numbers(4 * dims * capacity, unsigned(dims) + 1);
    const Array<float> query(projected);
    Array<float> keys(kept), mixed(dims * stride);
    float* const second = keys.data() + 2 * dims * capacity;
    const Array<Segment> segments(std::vector<Segment>{{0, counts[0], positions[0], keys.data(), capacity, nullptr},
                                                       {counts[0], counts[1], positions[1], second, capacity, nullptr}});
    const Array<HeadRows> heads(std::vector<HeadRows>{{0, 0, 0, dims, dims, dims, 0.25F}});
    const Array<QueryTile> tiles(std::vector<QueryTile>{{0, 0, 64}, {0, 64, 33}, {1, 0, 40}});
    const Block block{segments.data(), nullptr, counts[0] + counts[1], query.data(), mixed.data(), stride};
    attend_tensor({block, heads.data(), 1, dims, tiles.data(), 3}, GetParam());
    const std::vector<float> found = downloaded(mixed);
    const Rows queries{projected.data(), 1, stride};
    bool rounds = false;
    for (Int column = 0; column < counts[0] + counts[1]; ++column) {
      const Int word = column < counts[0] ? 0 : 1, visible = word == 0 ? column + 1 : positions[1] + column - counts[0] + 1;
      const float* const own = kept.data() + word * 2 * dims * capacity;
      const Expected expected = attend(queries, {own, 1, capacity}, {own + dims * capacity, 1, capacity}, column, 0, visible, dims, 0.25, GetParam());
      for (Int d = 0; d < dims; ++d) {
        const double error = std::fabs(found[std::size_t(d * stride + column)] - expected.output[std::size_t(d)]);
        ASSERT_LE(error, expected.bound) << "column " << column << ", feature " << d << " of " << dims;
        rounds = rounds || error > 1e-4;
      }
    }
    EXPECT_TRUE(rounds) << dims;  // factors are rounded, or the bound says nothing
  }
}

/// Sequences of unequal lengths one after the other, two heads, all rows asked.
TEST_P(TensorAttention, OfRows) {
  for (const Int dims : {16, 24, 64}) {
    const std::vector<Int> begins{0, 1, 50, 83, 150};
    const Int rows = begins.back(), heads = 2, width = heads * dims;
    std::vector<Row> begin;
    for (std::size_t s = 0; s + 1 < begins.size(); ++s) begin.insert(begin.end(), std::size_t(begins[s + 1] - begins[s]), Row(begins[s]));
    const auto numbers = random_numbers(rows * 3 * width, unsigned(dims));
    const Array<float> projected(numbers);
    const Array<Row> first(begin);
    Array<float> mixed(rows * width), log_sum(rows * heads);
    AttendRows at{};
    at.query = projected.data(), at.key = projected.data() + width, at.value = projected.data() + 2 * width;
    at.query_stride = at.key_stride = 3 * width;
    at.heads = heads, at.dims = dims, at.models = 1, at.queries = at.rows = rows;
    at.begin = at.first = first.data();
    at.mixed = mixed.data(), at.log_sum = log_sum.data();
    attend_rows(at, GetParam());
    const std::vector<float> found = downloaded(mixed), sums = downloaded(log_sum);
    for (Int row = 0; row < rows; ++row)
      for (Int head = 0; head < heads; ++head) {
        const auto part = [&](Int which) { return Rows{numbers.data() + which * width + head * dims, 3 * width, 1}; };
        const Expected expected = attend(part(0), part(1), part(2), row, begin[std::size_t(row)], row + 1, dims, 1 / std::sqrt(double(dims)), GetParam());
        for (Int d = 0; d < dims; ++d)
          ASSERT_NEAR(found[std::size_t(row * width + head * dims + d)], expected.output[std::size_t(d)], expected.bound) << row << ", " << d;
        ASSERT_NEAR(sums[std::size_t(row * heads + head)], expected.log_sum, expected.log_bound) << row;
      }
  }
}

/// Scores so great that rounded factors move weights by a factor: those of the way back are of the same scores, so that each query hands
/// all of its gradient to the values that it sees.
TEST_P(TensorAttention, WeightsOnTheWayBackSumToOne) {
  const std::vector<Int> begins{0, 37, 96};
  const Int dims = 16, rows = begins.back(), heads = 2, width = heads * dims;
  std::vector<Row> begin, from, to;
  for (std::size_t s = 0; s + 1 < begins.size(); ++s)
    for (Int row = begins[s]; row < begins[s + 1]; ++row) begin.push_back(Row(begins[s])), from.push_back(Row(row)), to.push_back(Row(begins[s + 1]));
  auto numbers = random_numbers(rows * 3 * width, 7);
  for (float& number : numbers) number *= 4;
  const auto gradient = random_numbers(rows * width, 8);
  const Array<float> projected(numbers), dmixed(gradient);
  const Array<Row> first(begin), seen_from(from), seen_to(to);
  Array<float> mixed(rows * width), log_sum(rows * heads), delta(rows * heads), dprojected(rows * 3 * width);
  AttendRows at{};
  at.query = projected.data(), at.key = projected.data() + width, at.value = projected.data() + 2 * width;
  at.query_stride = at.key_stride = 3 * width;
  at.heads = heads, at.dims = dims, at.models = 1, at.queries = at.rows = rows;
  at.begin = at.first = first.data(), at.seen_from = seen_from.data(), at.seen_to = seen_to.data();
  at.mixed = mixed.data(), at.log_sum = log_sum.data(), at.dmixed = dmixed.data(), at.delta = delta.data();
  at.dquery = dprojected.data(), at.dkey = dprojected.data() + width, at.dvalue = dprojected.data() + 2 * width;
  attend_rows(at, GetParam());
  attend_rows_back(at, GetParam());
  const std::vector<float> back = downloaded(dprojected);
  for (std::size_t s = 0; s + 1 < begins.size(); ++s)
    for (Int feature = 0; feature < width; ++feature) {
      double handed = 0, got = 0, size = 0;
      for (Int row = begins[s]; row < begins[s + 1]; ++row) {
        handed += gradient[std::size_t(row * width + feature)];
        got += back[std::size_t(row * 3 * width + 2 * width + feature)];
        size += std::fabs(gradient[std::size_t(row * width + feature)]);
      }
      EXPECT_NEAR(got, handed, 1e-4 * size) << "sequence " << s << ", feature " << feature;
    }
}

INSTANTIATE_TEST_SUITE_P(Precisions, TensorAttention, testing::Values(Precision::tf32, Precision::bfloat16),
                         [](const auto& one) { return std::string(name(one.param)); });

}  // namespace
}  // namespace crasp::backend::cuda
