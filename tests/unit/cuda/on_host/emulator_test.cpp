// The emulator itself: barriers, shuffles, and the mistakes that it finds.

#include "tests/support/cuda_on_host/emulator.h"

#include <gtest/gtest.h>

#include <vector>

#include "backend/cuda/decoder.h"
#include "backend/cuda/training/engine.h"
#include "lang/failure.h"
#include "tests/support/cuda_on_host/dialect.h"
#include "tests/support/cuda_on_host/memory_limit.h"
#include "tests/unit/backend/models.h"
#include "tests/unit/training/batches.h"

namespace crasp::backend::cuda {
namespace {

using tests::cuda_on_host::Order;
using tests::cuda_on_host::run;

struct Numbers {
  int* data;
  int count;
};

/// Each thread reads what the next one wrote, three times.
void rotate(Numbers at) {
  __shared__ int shared[96];
  int own = at.data[threadIdx.x];
  for (int round = 0; round < 3; ++round) {
    shared[threadIdx.x] = own;
    __syncthreads();
    own = shared[(threadIdx.x + 1) % blockDim.x];
    __syncthreads();
  }
  at.data[threadIdx.x] = own;
}

/// The sum over each warp.
void add_up(Numbers at) {
  int value = at.data[blockIdx.x * blockDim.x + threadIdx.x];
  for (unsigned mask = 16; mask > 0; mask /= 2) value += __shfl_xor_sync(0xFFFFFFFFU, value, mask);
  at.data[blockIdx.x * blockDim.x + threadIdx.x] = value;
}

void some_wait(Numbers) {
  if (threadIdx.x % 2 == 0) __syncthreads();
}

void some_shuffle(Numbers) {
  if (threadIdx.x != 5) __shfl_xor_sync(0xFFFFFFFFU, 1, 1);
}

void race(Numbers at) { at.data[0] = int(threadIdx.x); }

class Emulator : public testing::TestWithParam<Order> {
 protected:
  void SetUp() override { tests::cuda_on_host::set_order(GetParam()); }
  void TearDown() override { tests::cuda_on_host::set_order(Order::forward); }
};

TEST_P(Emulator, KeepsBarriersApart) {
  std::vector<int> numbers(96);
  for (int k = 0; k < 96; ++k) numbers[std::size_t(k)] = k;
  launch({1, 1}, 96, rotate, {numbers.data(), 96});
  for (int k = 0; k < 96; ++k) EXPECT_EQ(numbers[std::size_t(k)], (k + 3) % 96);
}

TEST_P(Emulator, ShufflesWithinWarps) {
  std::vector<int> numbers(256);
  for (int k = 0; k < 256; ++k) numbers[std::size_t(k)] = k;
  launch({2, 1}, 128, add_up, {numbers.data(), 256});
  for (int k = 0; k < 256; ++k) EXPECT_EQ(numbers[std::size_t(k)], 32 * (k / 32 * 32) + 31 * 16);
}

TEST_P(Emulator, FindsThreadsThatWaitForever) {
  const auto start = [](auto kernel) { launch({1, 1}, 64, kernel, Numbers{nullptr, 0}); };
  EXPECT_THROW(start(some_wait), lang::Failure);
  EXPECT_THROW(start(some_shuffle), lang::Failure);
  std::vector<int> numbers(64, 1);
  launch({1, 1}, 64, add_up, {numbers.data(), 64});  // and works afterwards
  EXPECT_EQ(numbers[40], 32);
}

INSTANTIATE_TEST_SUITE_P(Orders, Emulator, testing::Values(Order::forward, Order::backward));

TEST(EmulatorOrder, ShowsRaces) {
  int first = 0, second = 0;
  launch({1, 1}, 64, race, {&first, 1});
  tests::cuda_on_host::set_order(Order::backward);
  launch({1, 1}, 64, race, {&second, 1});
  tests::cuda_on_host::set_order(Order::forward);
  EXPECT_NE(first, second);
}

// Memory, of which a device on the host can have as little as wanted.

constexpr Config kConfig{.vocab = 5, .positions = 200'000, .dim = 8, .layers = 1, .heads = 2, .inner = 8};

class SmallDevice : public testing::Test {
 protected:
  void TearDown() override { tests::cuda_on_host::set_memory_limit(std::int64_t{1} << 36); }
  static void leave(std::int64_t bytes) { tests::cuda_on_host::set_memory_limit(tests::cuda_on_host::memory_in_use() + bytes); }
};

TEST_F(SmallDevice, SaysThatTheModelDoesNotFit) {
  const Network<float> network(random_model<float>(kConfig, 1));
  leave(1000);
  EXPECT_THAT(message([&] { Decoder decoder(network); }), testing::HasSubstr("no memory for the model"));
}

TEST_F(SmallDevice, SaysHowManyPositionsFit) {
  const Network<float> network(random_model<float>(kConfig, 1));
  Decoder decoder(network);
  const std::vector<Token> word(100'000, 1);
  const Piece piece{0, word};
  const auto ignore = [](auto, auto, auto) {};
  leave(1 << 20);
  EXPECT_THAT(message([&] { decoder.append({&piece, 1}, Positions::last, ignore); }), testing::HasSubstr("16384 positions would fit"));
  EXPECT_EQ(decoder.length(0), 0);
  const Piece shorter{0, std::span(word).first(300)};
  decoder.append({&shorter, 1}, Positions::last, ignore);
  EXPECT_EQ(decoder.length(0), 300);
}

TEST_F(SmallDevice, GivesBackAllMemory) {
  const std::int64_t before = tests::cuda_on_host::memory_in_use();
  {
    const Network<float> network(random_model<float>(kConfig, 1));
    Decoder decoder(network, 3);
    const std::vector<Token> word(700, 1);
    const Piece piece{1, word};
    decoder.append({&piece, 1}, Positions::all, [](auto, auto, auto) {});
    EXPECT_GT(tests::cuda_on_host::memory_in_use(), before);
  }
  EXPECT_EQ(tests::cuda_on_host::memory_in_use(), before);
}

// Training.

/// Weights after some steps, of which the last ones are graphs.
std::vector<float> trained_weights() {
  training::Architecture architecture = training::small_architecture();
  architecture.dropout = 0.1;
  training::Settings settings{.positional_penalty = 0.1};
  const auto engine = make_engine(architecture, 1);
  training::Numbers numbers = engine->numbers(0);
  for (std::size_t k = 0; k < numbers.weights.size(); ++k) numbers.weights[k] = 0.01F * static_cast<float>(k * 37 % 101) - 0.5F;
  engine->set_numbers(0, numbers);
  for (int step = 0; step < 4; ++step) {
    const training::Batch batch = training::random_batch(7, 6, training::Loss::classes, unsigned(step));
    const training::Lesson lesson{&batch, &settings, step};
    engine->step({&lesson, 1});
  }
  return engine->numbers(0).weights;
}

TEST(EmulatorOrder, DoesNotMatterForTraining) {
  const auto forward = trained_weights();
  tests::cuda_on_host::set_order(Order::backward);
  const auto backward = trained_weights();
  tests::cuda_on_host::set_order(Order::forward);
  EXPECT_EQ(forward, backward);
}

TEST_F(SmallDevice, SaysHowManyModelsFit) {
  const training::Architecture architecture = training::small_architecture();
  const std::int64_t each = 16 * static_cast<std::int64_t>(make_engine(architecture, 1)->numbers(0).weights.size());
  leave(3 * each + 1);
  EXPECT_THAT(message([&] { make_engine(architecture, 4); }),
              testing::HasSubstr("no memory for 4 models at once: " + std::to_string(each) + " bytes each for weights and moments, 3 models would fit"));
  leave(3 * each + 100'000);
  const auto engine = make_engine(architecture, 3);
  const training::Batch batch = training::random_batch(7, 50, training::Loss::classes, 1);
  const training::Settings settings;
  const std::vector<training::Lesson> lessons(3, {&batch, &settings, 0});
  EXPECT_THAT(message([&] { engine->step(lessons); }), testing::HasSubstr("bytes each for activations"));
}

}  // namespace
}  // namespace crasp::backend::cuda
