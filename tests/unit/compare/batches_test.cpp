// Tasks as batches: what is asked in each format, and models that learn it.

#include "compare/batches.h"

#include <gtest/gtest.h>

#include "backend/training/train.h"
#include "lang/failure.h"
#include "tests/support/loaded.h"

namespace crasp::compare {
namespace {

using backend::Token;
using backend::training::Batch;
using backend::training::Loss;

std::string task(const std::string& program, const std::string& rest) {
  return program + "\ntask t {\n spec p\n " + rest + "\n train 1 .. 12\n test 13 .. 24\n}\n";
}

std::string texts(const TaskBatches& batches, const std::vector<Token>& tokens) {
  std::string text;
  for (const Token token : tokens) text += (text.empty() ? "" : " ") + batches.tokens().texts[static_cast<std::size_t>(token)];
  return text;
}

const std::string kMajority = "alphabet \"0\" \"1\"\nprogram p { accept #\"1\" > #\"0\" }";
/// After any word, the other symbol may come, or the end.
const std::string kOther = "alphabet \"a\" \"b\" \"<eos>\"\nprogram p { next[t in Σ] = t == \"<eos>\" || (t == \"b\" && \"a\") || (t == \"a\" && !\"a\") }";
/// The answer to any input is `b`.
const std::string kAnswer = "alphabet \"a\" \"b\" \"<sep>\"\nprogram p { next[t in Σ] = t == \"b\" && \"<sep>\" }";

TEST(Batches, RecogniseAsksOnceAfterTheSeparator) {
  const lang::Workspace workspace = testing::load_task(task(kMajority, "inputs words balanced\n format recognise"));
  const TaskBatches batches(workspace.tasks[0]);
  const Batch batch = batches.batch({{1, 1, 0}, {0}});
  EXPECT_EQ(texts(batches, batch.tokens), "<bos> 1 1 0 <sep> <bos> 0 <sep>");
  EXPECT_EQ(batch.begin, (std::vector<std::int64_t>{0, 5, 8}));
  EXPECT_EQ(batch.asked, (std::vector<std::int64_t>{4, 7}));
  EXPECT_EQ(texts(batches, batch.target), "<yes> <no>");
  EXPECT_EQ(batches.longest_sequence(150), 152);
}

TEST(Batches, PredictAsksForSetsEverywhere) {
  const lang::Workspace workspace = testing::load_task(task(kOther, "inputs prefixes\n format predict"));
  const TaskBatches batches(workspace.tasks[0]);
  const Batch batch = batches.batch({{0, 1}});
  EXPECT_EQ(texts(batches, batch.tokens), "<bos> a b");
  EXPECT_EQ(batch.asked, (std::vector<std::int64_t>{0, 1, 2}));
  EXPECT_EQ(batch.loss, Loss::labels);
  // a b <eos> <bos> <sep> <pad>
  EXPECT_EQ(batch.right, (std::vector<std::uint8_t>{1, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0}));
}

TEST(Batches, TransduceAsksForTheAnswerTokenByToken) {
  const std::string copy = "alphabet \"a\" \"b\" \"<sep>\"\nimport copying\nprogram p { next[t in Σ] = copying.forward(t, \"<sep>\") }";
  const lang::Workspace workspace = testing::load_task(task(copy, "inputs distinct\n format transduce"));
  const TaskBatches batches(workspace.tasks[0]);
  const Batch batch = batches.batch({{1, 0}});
  EXPECT_EQ(texts(batches, batch.tokens), "<bos> b a <sep> b a");
  EXPECT_EQ(batch.asked, (std::vector<std::int64_t>{3, 4, 5}));
  EXPECT_EQ(texts(batches, batch.target), "b a <eos>");
}

TEST(Batches, AStreamIsAFunctionOfSeedAndStep) {
  const lang::Workspace workspace = testing::load_task(task(kMajority, "inputs words balanced\n format recognise"));
  const TaskBatches batches(workspace.tasks[0]);
  const auto source = batches.source(16);
  const Batch fifth = source(1, 5);
  EXPECT_EQ(fifth.sequences(), 16);
  source(1, 4), source(2, 5);
  EXPECT_EQ(source(1, 5), fifth);
  EXPECT_NE(source(1, 6), fifth);
  EXPECT_NE(source(2, 5), fifth);
}

/// A minute's work in a second: short words, few steps.
TEST(Batches, AModelLearnsMajorityAndGoesOnBeyondItsLengths) {
  const lang::Workspace workspace = testing::load_task(task(kMajority, "inputs words balanced\n format recognise"));
  const TaskBatches batches(workspace.tasks[0]);
  backend::training::Run run;
  run.architecture = {.layers = 1, .heads = 1, .width = 16, .context = batches.longest_sequence(24),
                      .vocabulary = static_cast<std::int64_t>(batches.tokens().texts.size())};
  run.settings = {.steps = 1500, .learning_rate = 3e-3, .seed = 1};
  run.source = batches.source(64);
  run.examinations = {{"train", batches.batch(batches.words(99, 0, 300, {1, 12}))},
                      {"test", batches.batch(batches.words(99, 0, 300, {13, 24}))}};
  run.examine_every = 100;
  run.enough = 1;
  const auto trained = backend::training::train(run);
  EXPECT_EQ(trained.ending, backend::training::Ending::enough);
  EXPECT_EQ(trained.accuracies[0], 1);
  EXPECT_GE(trained.accuracies[1], 0.9);
}

}  // namespace
}  // namespace crasp::compare
