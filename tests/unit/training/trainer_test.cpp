// Learning, checkpoints, runs that are interrupted, and what happens to numbers that leave the format.

#include "backend/training/trainer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "backend/decoder.h"
#include "backend/parallel.h"
#include "backend/training/batches_ahead.h"
#include "backend/training/train.h"
#include "tests/unit/backend/models.h"
#include "tests/unit/training/batches.h"

namespace crasp::backend::training {
namespace {

/// The class of a sequence is its first token, asked at the end: something to attend to.
Batch first_token_batch(std::uint64_t seed, std::int64_t step) {
  Batch batch = random_batch(7, 16, Loss::classes, static_cast<unsigned>(seed * 1000 + static_cast<std::uint64_t>(step)), 0);
  for (std::size_t s = 0; s + 1 < batch.begin.size(); ++s) batch.target[s] = batch.tokens[static_cast<std::size_t>(batch.begin[s])];
  return batch;
}

Run first_token_run() {
  Run run;
  run.architecture = small_architecture();
  run.architecture.width = 16;
  run.architecture.dropout = 0.1;
  run.settings = {.steps = 40, .learning_rate = 3e-3, .warmup = 5, .seed = 3};
  run.source = first_token_batch;
  run.examinations = {{"all", first_token_batch(99, 0)}};
  run.examine_every = 10;
  run.checkpoint_every = 7;
  return run;
}

TEST(Trainer, LearnsAndTheBackendAgreesOnWhatItLearned) {
  auto run = first_token_run();
  run.settings.steps = 600;
  run.architecture.dropout = 0;
  run.examine_every = 50;
  run.enough = 1;
  const Trained trained = train(run);
  EXPECT_EQ(trained.ending, Ending::enough);
  EXPECT_EQ(trained.accuracies, std::vector<double>{1});
  const Network<float> network(trained.model);
  const Batch batch = run.examinations[0].batch;
  for (std::size_t s = 0; s + 1 < batch.begin.size(); ++s) {
    const std::vector<Token> word(batch.tokens.begin() + batch.begin[s], batch.tokens.begin() + batch.begin[s + 1]);
    EXPECT_EQ(generate<float>(network, word, 1, {}), std::vector<Token>{batch.target[s]});
  }
}

TEST(Trainer, SameSeedSameModelOnAnyNumberOfThreads) {
  auto run = first_token_run();
  const Model<float> expected = train(run).model;
  for (const int threads : {1, 3}) {
    set_thread_count(threads);
    EXPECT_EQ(train(run).model, expected);
  }
  set_thread_count(0);
  run.settings.seed = 4;
  EXPECT_NE(train(run).model, expected);
}

TEST(Trainer, ARunThatIsInterruptedAnywhereEndsTheSame) {
  const TemporaryFolder folder;
  auto run = first_token_run();
  const Trained expected = train(run);
  run.checkpoint = folder.path() / "state";
  run.resume = true;
  std::int64_t next = 0;
  Trained last;
  for (int part = 0; part < 8; ++part) {
    next += 1 + part * 3 % 11;
    last = train(run, [&](const Progress& progress) { return progress.step.step + 1 < next; });
  }
  while (last.ending == Ending::interrupted) last = train(run);
  EXPECT_EQ(last.ending, Ending::all_steps);
  EXPECT_EQ(last.steps, expected.steps);
  EXPECT_EQ(last.model, expected.model);
  EXPECT_EQ(last.accuracies, expected.accuracies);
}

TEST(Trainer, AnEarlyEndIsFoundAgainAfterAnInterruption) {
  const TemporaryFolder folder;
  auto run = first_token_run();
  run.enough = 0;
  run.checkpoint = folder.path() / "state";
  run.resume = true;
  EXPECT_EQ(train(run).steps, 10);
  const Trained again = train(run);
  EXPECT_EQ(again.steps, 10);
  EXPECT_EQ(again.ending, Ending::enough);
}

TEST(Trainer, CheckpointsOfOtherRunsAndDamagedOnesAreRefused) {
  const TemporaryFolder folder;
  auto run = first_token_run();
  run.settings.steps = 3;
  run.checkpoint = folder.path() / "state";
  train(run);
  run.resume = true;
  auto other = run;
  other.settings.learning_rate = 0.5;
  EXPECT_THAT(message([&] { train(other); }), ::testing::HasSubstr("is of another run: learning rate is 0.003 there and 0.5 here"));
  other = run;
  other.architecture.layers = 1;
  EXPECT_THAT(message([&] { train(other); }), ::testing::HasSubstr("layers is 2 there and 1 here"));
  other = run;
  other.settings.set_loss = Loss::classes;
  other.architecture.vocabulary = 15;  // the sets are tokens, too
  EXPECT_THAT(message([&] { train(other); }), ::testing::HasSubstr("loss is \"labels\" there and \"classes\" here"));

  const std::string whole = read_text(run.checkpoint);
  for (std::size_t size = 0; size < whole.size(); size += 1 + whole.size() / 97) {
    write_text(run.checkpoint, whole.substr(0, size));
    EXPECT_NE(message([&] { train(run); }), "no failure") << size << " bytes";
  }
  for (std::size_t at = 0; at < whole.size(); at += 1 + whole.size() / 203) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
    write_text(run.checkpoint, damaged);
    EXPECT_NE(message([&] { train(run); }), "no failure") << "byte " << at;
  }
}

TEST(Trainer, DivergenceEndsTheRunAndNamesTheStep) {
  auto run = first_token_run();
  run.settings.learning_rate = 1e38;
  run.settings.warmup = 0;
  const Trained trained = train(run);
  EXPECT_EQ(trained.ending, Ending::diverged);
  EXPECT_THAT(trained.problem, ::testing::HasSubstr("training diverged at step 1: the loss is"));
}

/// Different settings, examinations at different steps, early and late ends, batches made ahead: each bit for bit as alone.
TEST(Trainer, RunsThatAreTrainedTogetherEndAsAlone) {
  std::vector runs(4, first_token_run());
  runs[1].settings = {.steps = 23, .learning_rate = 1e-3, .seed = 8};
  runs[2].enough = 0;
  runs[3].settings.learning_rate = 1e38;
  runs[3].settings.warmup = 0;
  for (const bool ahead : {false, true}) {
    std::vector<std::int64_t> observed(runs.size());
    const auto watch = [&](std::size_t run, const Progress& progress) { return observed[run] = progress.step.step + 1, true; };
    const std::vector<Trained> together = train_together(runs, watch, {make_processor_engine, ahead});
    for (std::size_t k = 0; k < runs.size(); ++k) {
      const Trained alone = train(runs[k]);
      SCOPED_TRACE(k);
      if (alone.ending != Ending::diverged) {  // to numbers that are none, and equal to nothing
        EXPECT_EQ(together[k].model, alone.model);
      }
      EXPECT_EQ(together[k].ending, alone.ending);
      EXPECT_EQ(together[k].steps, alone.steps);
      EXPECT_EQ(observed[k], alone.steps);
      EXPECT_EQ(together[k].accuracies, alone.accuracies);
      EXPECT_EQ(together[k].problem, alone.problem);
    }
  }
  runs[1].architecture.layers = 1;
  EXPECT_THAT(message([&] { train_together(runs); }), ::testing::HasSubstr("have one architecture"));
}

/// What a source throws comes out where its batch is asked for, after the batches before.
TEST(Trainer, SourcesThatFailAheadFailWhenAsked) {
  const BatchSource source = [](std::uint64_t seed, std::int64_t step) {
    if (step == 5) throw lang::Failure("no more words");
    return first_token_batch(seed, step);
  };
  BatchesAhead batches({{source, 1, 2, 9}, {first_token_batch, 2, 0, 3}}, 4);
  for (const std::int64_t step : {2, 3, 4}) EXPECT_EQ(batches.next(0), first_token_batch(1, step));
  EXPECT_EQ(message([&] { batches.next(0); }), "no more words");
  for (const std::int64_t step : {0, 1, 2}) EXPECT_EQ(batches.next(1), first_token_batch(2, step));
}

TEST(Trainer, BatchesThatMakeNoSenseAreRefused) {
  Trainer trainer(small_architecture(), {});
  const auto refused = [&](auto change) {
    Batch batch = random_batch(7, 4, Loss::classes, 1);
    change(batch);
    return message([&] { trainer.step(batch); });
  };
  EXPECT_EQ(refused([](Batch&) {}), "no failure");
  EXPECT_THAT(refused([](Batch& batch) { batch.tokens[0] = 7; }), ::testing::HasSubstr("a token is not of the vocabulary"));
  EXPECT_THAT(refused([](Batch& batch) { batch.target[0] = -1; }), ::testing::HasSubstr("an answer is no token"));
  EXPECT_THAT(refused([](Batch& batch) { batch.target.pop_back(); }), ::testing::HasSubstr("not every question has an answer"));
  EXPECT_THAT(refused([](Batch& batch) { batch.begin[1] = 0; }), ::testing::HasSubstr("a sequence is empty"));
  EXPECT_THAT(refused([](Batch& batch) { batch.asked.back() += 1; }), ::testing::HasSubstr("a question lies outside of its tokens"));
  EXPECT_THAT(refused([](Batch& batch) {
                while (batch.asked.back() >= batch.begin[batch.begin.size() - 2]) batch.asked.pop_back(), batch.target.pop_back();
              }),
              ::testing::HasSubstr("nothing is asked of a sequence"));
  EXPECT_THAT(refused([](Batch& batch) { batch.asked[0] = batch.asked[1]; }), ::testing::HasSubstr("not in order"));
  EXPECT_THAT(refused([](Batch& batch) {
                batch.tokens.insert(batch.tokens.begin(), 30, 1);
                for (std::size_t s = 1; s < batch.begin.size(); ++s) batch.begin[s] += 30;
                for (std::int64_t& row : batch.asked) row += 30;
              }),
              ::testing::HasSubstr("is longer than the 24 that the model can read"));
}

TEST(Settings, RatesFollowTheSchedule) {
  Settings settings{.steps = 110, .learning_rate = 2, .warmup = 10};
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 0), 0);
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 5), 1);
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 10), 2);
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 60), 1);
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 110), 0);
  settings.schedule = Schedule::cosine;
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 60), 1);
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 35), 1 + std::sqrt(0.5));
  settings.schedule = Schedule::constant;
  EXPECT_DOUBLE_EQ(learning_rate_at(settings, 109), 2);
}

TEST(Settings, WhatMakesNoSenseIsRefused) {
  EXPECT_THAT(message([] { validate(Settings{.beta2 = 1}); }), ::testing::HasSubstr("beta2 is at least 0 and less than 1"));
  EXPECT_THAT(message([] { validate(Settings{.learning_rate = NAN}); }), ::testing::HasSubstr("learning rate"));
  Architecture architecture = small_architecture();
  architecture.heads = 5;
  EXPECT_NE(message([&] { validate(architecture); }), "no failure");
}

}  // namespace
}  // namespace crasp::backend::training
