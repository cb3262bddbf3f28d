// Training on the device against training on this processor: losses, gradients as what a step does to moments and weights, runs.

#include "backend/cuda/training/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

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

std::vector<Case> cases() {
  std::vector<Case> all = common_cases();
  Architecture wide = small_architecture(), dropout = wide, sets = wide;
  dropout.dropout = 0.3;
  wide.width = 40, wide.inner = 48, wide.heads = 1, wide.vocabulary = 19, wide.dropout = 0.1;
  all.push_back({"dropout of all rows", dropout, Loss::labels, 0, 1});
  all.push_back({"heads of several lanes", wide, Loss::labels, 0.1});
  sets.vocabulary = 7 + 256;
  all.push_back({"sets of eight symbols as classes, asked everywhere", sets, Loss::classes, 0, 1});
  return all;
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
/// AdamW would otherwise make whole steps of gradients that are 0 but for rounding, such as those of the biases of keys.
constexpr double kEpsilon = 1e-4;

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

/// Different batches, lengths, seeds, rates and numbers of steps, one that does nothing: each as if it were alone.
TEST_F(CudaTraining, SeveralModelsAreEachAsAlone) {
  Architecture architecture = small_architecture();
  architecture.dropout = 0.2;
  architecture.positions = PositionKind::random_offsets;
  std::vector<Batch> batches;
  std::vector<Settings> settings;
  for (unsigned k = 0; k < 4; ++k) {
    batches.push_back(random_batch(7, 3 + 4 * k, k % 2 ? Loss::labels : Loss::classes, k));
    settings.push_back({.steps = 10, .learning_rate = 1e-3 * (k + 1), .epsilon = kEpsilon, .positional_penalty = k == 1 ? 0.5 : 0, .seed = k});
  }
  const auto lesson = [&](std::size_t k) { return Lesson{k == 2 ? nullptr : &batches[k], &settings[k], std::int64_t(k)}; };
  const auto together = make_engine(architecture, 4);
  for (std::size_t k = 0; k < 4; ++k) together->set_numbers(k, random_numbers(architecture, unsigned(k)));
  const std::vector<Lesson> lessons{lesson(0), lesson(1), lesson(2), lesson(3)};
  const auto taught = together->step(lessons);
  const auto examined = together->evaluate(std::vector<const Batch*>{&batches[0], nullptr, &batches[2], &batches[3]});
  for (std::size_t k = 0; k < 4; ++k) {
    const auto alone = make_processor_engine(architecture, 1);
    alone->set_numbers(0, random_numbers(architecture, unsigned(k)));
    const Lesson own = lesson(k);
    const Taught expected = alone->step({&own, 1})[0];
    EXPECT_NEAR(taught[k].loss.loss, expected.loss.loss, 1e-5 * expected.loss.loss);
    EXPECT_NEAR(taught[k].gradient_norm, expected.gradient_norm, 1e-5 * expected.gradient_norm);
    expect_same_arrays(architecture, together->numbers(k).first, alone->numbers(0).first, kTolerance, "model " + std::to_string(k));
    expect_same_arrays(architecture, together->numbers(k).weights, alone->numbers(0).weights, kTolerance, "weights");
    if (k != 1) {
      EXPECT_NEAR(examined[k].loss, alone->evaluate(std::vector<const Batch*>{&batches[k]})[0].loss, 1e-4);
    }
    const auto here = make_engine(architecture, 1);
    here->set_numbers(0, random_numbers(architecture, unsigned(k)));
    here->step({&own, 1});
    // On a device, how products are summed is chosen by their shape.
    if (!is_fast()) {
      EXPECT_EQ(here->numbers(0).weights, together->numbers(k).weights);
    }
  }
}

/// Longer than what is examined at once, a sequence longer than that among them, in pieces that end at different sequences for each model.
TEST_F(CudaTraining, ExaminationsAreThoseOfTheProcessor) {
  Architecture architecture = small_architecture();
  architecture.width = 4, architecture.inner = 4, architecture.layers = 1, architecture.context = 15;
  const Batch many = random_batch(7, 600, Loss::classes, 1), few = random_batch(7, 5, Loss::labels, 2);
  const auto there = make_processor_engine(architecture, 2), here = make_engine(architecture, 2);
  for (Engine* engine : {there.get(), here.get()})
    for (std::size_t k = 0; k < 2; ++k) engine->set_numbers(k, random_numbers(architecture, unsigned(k)));
  const std::vector<const Batch*> batches{&many, &few};
  const auto expected = there->evaluate(batches), found = here->evaluate(batches);
  ASSERT_GT(many.tokens.size(), 4096U);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(found[k].loss, expected[k].loss, 1e-5 * expected[k].loss);
    EXPECT_EQ(found[k].correct, expected[k].correct);
  }
}

Batch first_token_batch(std::uint64_t seed, std::int64_t step) {
  Batch batch = random_batch(7, 6, Loss::classes, static_cast<unsigned>(seed * 1000 + static_cast<std::uint64_t>(step)), 0);
  for (std::size_t s = 0; s + 1 < batch.begin.size(); ++s) batch.target[s] = batch.tokens[static_cast<std::size_t>(batch.begin[s])];
  return batch;
}

training::Run first_token_run(std::uint64_t seed) {
  training::Run run;
  run.architecture = small_architecture();
  run.architecture.layers = 1;
  run.architecture.dropout = 0.1;
  run.settings = {.steps = 16, .learning_rate = 3e-3, .warmup = 3, .epsilon = kEpsilon, .seed = seed};
  run.source = first_token_batch;
  run.examinations = {{"all", first_token_batch(99, 0)}};
  run.examine_every = 8;
  return run;
}

const Machine kDevice{make_engine, true};

/// Steps of which most are graphs, with batches made ahead; runs that end at different steps.
TEST_F(CudaTraining, RunsEndWhereThoseOfTheProcessorEnd) {
  std::vector<training::Run> runs{first_token_run(1), first_token_run(2)};
  runs[1].settings.steps = 12;
  const auto found = train_together(runs, {}, kDevice);
  for (std::size_t k = 0; k < runs.size(); ++k) {
    const Trained expected = train(runs[k]);
    EXPECT_EQ(found[k].ending, expected.ending);
    EXPECT_EQ(found[k].steps, expected.steps);
    EXPECT_EQ(found[k].accuracies, expected.accuracies);
    EXPECT_NEAR(found[k].loss, expected.loss, 1e-4 * expected.loss);
    expect_near(weights_of(found[k].model), weights_of(expected.model), 1e-4, "weights");
  }
}

TEST_F(CudaTraining, CheckpointsGoOnElsewhere) {
  const TemporaryFolder folder;
  training::Run run = first_token_run(3);
  const Trained expected = train(run);
  run.checkpoint = folder.path() / "state";
  run.resume = true;
  const auto until = [](std::int64_t last) { return [last](const Progress& progress) { return progress.step.step < last; }; };
  EXPECT_EQ(train(run, until(4)).ending, Ending::interrupted);
  EXPECT_EQ(train(run, until(9), kDevice).ending, Ending::interrupted);
  const Trained found = train(run);
  EXPECT_EQ(found.steps, expected.steps);
  expect_near(weights_of(found.model), weights_of(expected.model), 1e-4, "weights");
}

TEST_F(CudaTraining, DivergenceLeavesTheWeights) {
  const Architecture architecture = small_architecture();
  const auto engine = make_engine(architecture, 1);
  Numbers numbers = random_numbers(architecture, 1);
  numbers.weights[3] = std::numeric_limits<float>::infinity();
  engine->set_numbers(0, numbers);
  const Batch batch = random_batch(7, 10, Loss::classes, 1);
  const Settings settings;
  const Lesson lesson{&batch, &settings, 0};
  EXPECT_FALSE(engine->step({&lesson, 1})[0].sane());
  EXPECT_EQ(engine->numbers(0).weights, numbers.weights);
  EXPECT_EQ(engine->numbers(0).first, numbers.first);
}

/// Factors of 11 and of 8 bits: gradients are as far off as that, and no further.
TEST_F(CudaTraining, ProductsInLowerPrecision) {
  const Architecture architecture = small_architecture();
  const Batch batch = random_batch(7, 10, Loss::classes, 3);
  const Settings settings = settings_of({"", architecture});
  const Lesson lesson{&batch, &settings, 0};
  const auto exact = make_engine(architecture, 1);
  exact->set_numbers(0, random_numbers(architecture, 5));
  exact->step({&lesson, 1});
  for (const auto& [precision, tolerance] : {std::pair(Precision::tf32, 2e-2), std::pair(Precision::bfloat16, 2e-1)}) {
    const auto rough = make_engine(architecture, 1, precision);
    rough->set_numbers(0, random_numbers(architecture, 5));
    rough->step({&lesson, 1});
    EXPECT_NE(rough->numbers(0).first, exact->numbers(0).first);
    expect_same_arrays(architecture, rough->numbers(0).first, exact->numbers(0).first, tolerance, "gradient");
  }
}

/// A run keeps its precision, and models of one engine share it.
TEST_F(CudaTraining, ARunHasOnePrecision) {
  const TemporaryFolder folder;
  training::Run run = first_token_run(3);
  run.settings.precision = Precision::bfloat16;
  EXPECT_EQ(message([&] { train(run); }), "models are trained in bfloat16 on a CUDA device, not on the CPU");
  run.checkpoint = folder.path() / "state";
  const Trained rough = train(run, {}, kDevice);
  run.resume = true;
  EXPECT_EQ(weights_of(train(run, {}, kDevice).model), weights_of(rough.model));
  run.settings.precision = Precision::float32;
  EXPECT_THAT(message([&] { train(run, {}, kDevice); }), testing::HasSubstr("precision is \"bfloat16\" there and \"float32\" here"));
  std::vector<training::Run> runs{first_token_run(1), first_token_run(2)};
  runs[1].settings.precision = Precision::tf32;
  EXPECT_EQ(message([&] { train_together(runs, {}, kDevice); }), "models that are trained together have one precision");
}

TEST_F(CudaTraining, HeadsThatAreTooWideAreRefused) {
  Architecture architecture = small_architecture();
  architecture.width = 513, architecture.heads = 1;
  EXPECT_EQ(message([&] { make_engine(architecture, 1); }), "heads of more than 512 dimensions are not trained on a device");
}

}  // namespace
}  // namespace crasp::backend::cuda
