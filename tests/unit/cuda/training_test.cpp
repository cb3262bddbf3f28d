// Training on the device against training on this processor: losses, gradients as what a step does to moments and weights, runs.

#include "backend/cuda/training/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "backend/training/layout.h"
#include "backend/training/train.h"
#include "tests/unit/backend/models.h"
#include "tests/unit/cuda/device_of_test.h"
#include "tests/unit/training/batches.h"

namespace crasp::backend::cuda {
namespace {

using namespace training;

class CudaTraining : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto reason = why_no_device()) GTEST_SKIP() << *reason;
  }
};

struct Case {
  const char* name;
  Architecture architecture;
  Loss loss = Loss::classes;
  double penalty = 0, share = 0.5;
};

std::vector<Case> cases() {
  const Architecture plain = small_architecture();
  Architecture relu = plain, untied = plain, offsets = plain, none = plain, dropout = plain, one = plain, wide = plain;
  relu.activation = Activation::relu;
  untied.tied = false;
  offsets.positions = PositionKind::random_offsets;
  none.positions = PositionKind::none;
  dropout.dropout = 0.3;
  one.layers = 1, one.heads = 1;
  wide.width = 40, wide.inner = 48, wide.heads = 1, wide.vocabulary = 19, wide.dropout = 0.1;
  return {{"plain", plain},
          {"relu", relu},
          {"untied", untied},
          {"labels", plain, Loss::labels},
          {"random offsets", offsets},
          {"no positions", none},
          {"dropout", dropout},
          {"dropout of all rows", dropout, Loss::labels, 0, 1},
          {"penalty", plain, Loss::classes, 0.7},
          {"one layer, last positions asked", one, Loss::classes, 0, 0},
          {"everything asked", plain, Loss::classes, 0, 1},
          {"heads of several lanes", wide, Loss::labels, 0.1}};
}

Numbers random_numbers(const Architecture& architecture, unsigned seed) {
  Numbers numbers{weights_of(random_model<float>(config_of(architecture), seed)), {}, {}};
  numbers.first.resize(numbers.weights.size());
  numbers.second.resize(numbers.weights.size());
  return numbers;
}

/// After one step from moments 0, the first is (1 - beta1) times the gradient, whatever its scale.
Settings settings_of(const Case& one, std::uint64_t seed = 11) {
  return {.steps = 10, .learning_rate = 1e-3, .schedule = Schedule::constant, .clip = 0, .positional_penalty = one.penalty, .seed = seed};
}

/// The largest error of an array, relative to its largest number.
void expect_same_arrays(const Architecture& architecture, const std::vector<float>& found, const std::vector<float>& expected, double tolerance,
                        const std::string& what) {
  const Layout layout(config_of(architecture));
  std::size_t number = 0;
  for (const Slice& slice : layout.all) {
    double worst = 0, largest = 1e-6;
    for (std::int64_t k = slice.begin; k < slice.end(); ++k) {
      const auto at = static_cast<std::size_t>(k);
      ASSERT_TRUE(std::isfinite(found[at])) << what << ", array " << number;
      worst = std::max(worst, std::fabs(double(found[at]) - double(expected[at])));
      largest = std::max(largest, std::fabs(double(expected[at])));
    }
    EXPECT_LE(worst, tolerance * largest) << what << ", array " << number;
    ++number;
  }
}

constexpr double kTolerance = 3e-5;

TEST_F(CudaTraining, AStepIsThatOfTheProcessor) {
  for (const Case& one : cases()) {
    SCOPED_TRACE(one.name);
    const Batch batch = random_batch(one.architecture.vocabulary, 10, one.loss, 3, one.share);
    const Settings settings = settings_of(one);
    const Lesson lesson{&batch, &settings, 4};
    const auto there = make_processor_engine(one.architecture, 1), here = make_engine(one.architecture, 1);
    const Numbers numbers = random_numbers(one.architecture, 5);
    for (Engine* engine : {there.get(), here.get()}) engine->set_numbers(0, numbers);
    const Taught expected = there->step({&lesson, 1})[0], found = here->step({&lesson, 1})[0];
    EXPECT_NEAR(found.loss.loss, expected.loss.loss, 1e-5 * expected.loss.loss);
    EXPECT_NEAR(found.loss.penalty, expected.loss.penalty, 1e-5 * expected.loss.penalty);
    EXPECT_NEAR(found.gradient_norm, expected.gradient_norm, 1e-5 * expected.gradient_norm);
    EXPECT_EQ(found.loss.correct, expected.loss.correct);
    expect_same_arrays(one.architecture, here->numbers(0).first, there->numbers(0).first, kTolerance, "gradient");
  }
}

}  // namespace
}  // namespace crasp::backend::cuda
