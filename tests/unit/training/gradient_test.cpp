// The gradient against finite differences in double, for every array of the model and every way to train; the loss against the
// reference forward pass; and the same bits on any number of threads.

#include "backend/training/gradient.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "backend/parallel.h"
#include "backend/reference.h"
#include "tests/unit/backend/models.h"
#include "tests/unit/training/batches.h"

namespace crasp::backend::training {
namespace {

Array<double> as_array(const std::vector<double>& numbers) {
  Array<double> array;
  std::copy(numbers.begin(), numbers.end(), array.resize(static_cast<std::int64_t>(numbers.size())));
  return array;
}

std::vector<Case> cases() {
  std::vector<Case> all = common_cases();
  Architecture wide = small_architecture();
  wide.width = 16, wide.inner = 64, wide.heads = 4, wide.vocabulary = 40;
  all.push_back({"other sizes", wide, Loss::labels, 0.1});
  return all;
}

/// Central differences along every array; a few entries of each, in double to 1e-6 of the largest.
TEST(Gradient, AgreesWithFiniteDifferences) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    Gradient<double> gradient(one.architecture);
    const auto model = random_model<double>(config_of(one.architecture), 5);
    Array<double> weights = as_array(weights_of(model));
    const Batch batch = random_batch(one.architecture.vocabulary, 10, one.loss, 3, one.share);
    const auto loss = [&] {
      const BatchLoss result = gradient.compute(batch, weights.data(), one.penalty, 11, 4);
      return result.loss + result.penalty;
    };
    loss();
    const std::vector<double> found(gradient.value().data(), gradient.value().data() + gradient.layout().size);
    std::size_t number = 0;
    for (const Slice& slice : gradient.layout().all) {
      for (std::int64_t k = 0; k < slice.size(); k += std::max<std::int64_t>(1, slice.size() / 13)) {
        double& weight = weights.data()[slice.begin + k];
        const double before = weight, step = 1e-5;
        weight = before + step;
        const double above = loss();
        weight = before - step;
        const double below = loss();
        weight = before;
        const double expected = (above - below) / (2 * step);
        EXPECT_NEAR(found[static_cast<std::size_t>(slice.begin + k)], expected, 1e-6 * (1 + std::fabs(expected)))
            << "array " << number << ", entry " << k;
      }
      ++number;
    }
  }
}

TEST(Gradient, LossIsThatOfTheReference) {
  for (const Loss kind : {Loss::classes, Loss::labels}) {
    const Architecture architecture = small_architecture();
    const auto model = random_model<double>(config_of(architecture), 6);
    const Array<double> weights = as_array(weights_of(model));
    const Batch batch = random_batch(architecture.vocabulary, 20, kind, 4);
    double expected = 0;
    std::size_t question = 0;
    for (std::size_t s = 1; s < batch.begin.size(); ++s) {
      const std::vector<Token> word(batch.tokens.begin() + batch.begin[s - 1], batch.tokens.begin() + batch.begin[s]);
      const auto logits = reference_logits(model, word);
      for (; question < batch.asked.size() && batch.asked[question] < batch.begin[s]; ++question) {
        const double* row = logits.data() + (batch.asked[question] - batch.begin[s - 1]) * architecture.vocabulary;
        double sum = 0, labels = 0;
        for (std::int64_t v = 0; v < architecture.vocabulary; ++v) {
          sum += std::exp(row[v]);
          const bool right = kind == Loss::labels && batch.right[question * 7 + static_cast<std::size_t>(v)];
          labels += std::log1p(std::exp(right ? -row[v] : row[v])) / 7;
        }
        expected += kind == Loss::labels ? labels : std::log(sum) - row[batch.target[question]];
      }
    }
    Gradient<double> gradient(architecture);
    EXPECT_NEAR(gradient.evaluate(batch, weights.data()).loss, expected / double(batch.asked.size()), 1e-9);
    EXPECT_NEAR(gradient.compute(batch, weights.data(), 0, 1, 2).loss, expected / double(batch.asked.size()), 1e-9);
  }
}

TEST(Gradient, SameBitsOnAnyNumberOfThreads) {
  Architecture architecture = small_architecture();
  architecture.dropout = 0.1;
  architecture.positions = PositionKind::random_offsets;
  const auto model = random_model<float>(config_of(architecture), 7);
  const auto numbers = weights_of(model);
  Array<float> weights;
  std::copy(numbers.begin(), numbers.end(), weights.resize(static_cast<std::int64_t>(numbers.size())));
  const Batch batch = random_batch(architecture.vocabulary, 33, Loss::classes, 5);
  std::vector<float> first;
  for (const int threads : {1, 2, 3, 7}) {
    set_thread_count(threads);
    Gradient<float> gradient(architecture);
    gradient.compute(batch, weights.data(), 0.1, 1, 2);
    const std::vector<float> found(gradient.value().data(), gradient.value().data() + gradient.layout().size);
    if (first.empty()) first = found;
    EXPECT_EQ(std::memcmp(found.data(), first.data(), found.size() * sizeof(float)), 0) << threads << " threads";
  }
  set_thread_count(0);
}

}  // namespace
}  // namespace crasp::backend::training
