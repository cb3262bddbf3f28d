// Sets of symbols as classes: their numbers, what models that learned them say, and how it is read back from their directories.

#include "compare/symbol_sets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "backend/reference.h"
#include "compare/subject.h"
#include "compare/task_run.h"
#include "tests/support/loaded.h"
#include "tests/unit/backend/models.h"

namespace crasp::compare {
namespace {

using backend::message;
using backend::TemporaryFolder;
using backend::Token;
using backend::training::Batch;
using backend::training::Loss;

std::string task(const std::string& program, const std::string& format = "predict") {
  return program + "\ntask t {\n spec p\n inputs words\n format " + format + "\n train 1 .. 8\n test 9 .. 12\n}\n";
}

/// After any word the other symbol may come, and after a the end.
const std::string kOther = "{ next[t in Σ] = (t == \"b\" || t == \"<eos>\") && \"a\" || t == \"a\" && \"b\" }";
const std::string kForward = "alphabet \"a\" \"b\" \"<eos>\"\nprogram p " + kOther;
const std::string kBackward = "alphabet \"<eos>\" \"b\" \"a\"\nprogram p " + kOther;

const std::string& text(const TaskBatches& batches, Token token) { return batches.tokens().texts[static_cast<std::size_t>(token)]; }

backend::Model<float> random_model(const TaskBatches& batches, unsigned seed) {
  const auto vocabulary = static_cast<std::int64_t>(batches.tokens().texts.size());
  return backend::random_model<float>({.vocab = vocabulary, .positions = 14, .dim = 8, .layers = 1, .heads = 2, .inner = 16}, seed);
}

TEST(SymbolSets, AClassIsTheBitsOfItsSymbols) {
  const SymbolSets sets{.first = 7, .symbols = 3};
  EXPECT_EQ(sets.token(std::vector<std::int64_t>{0, 0, 0}), 7);
  EXPECT_EQ(sets.token(std::vector<std::int64_t>{1, 0, 1}), 7 + 5);
  EXPECT_TRUE(sets.holds(5, 0) && !sets.holds(5, 1) && sets.holds(5, 2));
  EXPECT_FALSE(sets.holds(5, 3) || sets.holds(5, -1) || sets.holds(5, 40));
  EXPECT_EQ(set_text({{"a", "b", "<eos>"}}, 5), "{ a <eos> }");
  EXPECT_EQ(set_text({{"a", "b", "<eos>"}}, 0), "{ }");
}

TEST(SymbolSets, TheFirstOfTheGreatestLogitsIsRead) {
  const SymbolSets sets{.first = 3, .symbols = 2};
  const std::vector<float> logits = {9, 9, 9, -4, -1, -2, -1, 9};
  EXPECT_EQ(sets.most_likely(std::span<const float>(logits)), 1U);
}

TEST(SymbolSets, AFileThatNamesNoTokensIsRefused) {
  EXPECT_EQ(checked_sets(6, 3, 14, "f"), (SymbolSets{6, 3}));
  const std::pair<std::int64_t, std::int64_t> wrong[] = {{6, 4}, {7, 3}, {-1, 3}, {2, 3}, {6, 0}, {6, -1}, {6, 64}, {std::int64_t{1} << 62, 3}};
  for (const auto& [first, symbols] : wrong) {
    EXPECT_THAT(message([first = first, symbols = symbols] { checked_sets(first, symbols, 14, "f"); }),
                ::testing::HasSubstr("`f`: the sets of"))
        << first << " " << symbols;
  }
}

TEST(SymbolSets, AreAskedAsOneTokenEverywhere) {
  const lang::Workspace workspace = testing::load_task(task(kForward));
  const TaskBatches batches(workspace.tasks[0], Loss::classes), labels(workspace.tasks[0]);
  const Batch batch = batches.batch({{0, 1}, {1}});
  EXPECT_EQ(batch.tokens, labels.batch({{0, 1}, {1}}).tokens);
  EXPECT_EQ(batch.asked, (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
  EXPECT_EQ(batch.loss, Loss::classes);
  EXPECT_TRUE(batch.right.empty());
  std::vector<std::string> targets;
  for (const Token token : batch.target) targets.push_back(text(batches, token));
  EXPECT_EQ(targets, (std::vector<std::string>{"{ }", "{ b <eos> }", "{ a }", "{ }", "{ a }"}));
  EXPECT_EQ(batches.tokens().texts.size(), labels.tokens().texts.size() + 8);
}

TEST(SymbolSets, OtherTasksAndLargeAlphabetsHaveNone) {
  const lang::Workspace verdicts = testing::load_task(task("alphabet \"0\" \"1\"\nprogram p { accept #\"1\" > #\"0\" }", "recognise"));
  for (const Loss loss : {Loss::labels, Loss::classes}) {
    EXPECT_THAT(why_no_loss(verdicts.tasks[0], loss).value_or(""), ::testing::HasSubstr("`t` predicts no sets of symbols"));
  }
  EXPECT_THAT(message([&] { TaskBatches(verdicts.tasks[0], Loss::classes); }), ::testing::HasSubstr("predicts no sets"));

  const std::string rest = "\nprogram p { next[t in Σ] = Q[t] }";
  const lang::Workspace ten = testing::load_task(task("alphabet \"a\" .. \"j\"" + rest)), eleven = testing::load_task(task("alphabet \"a\" .. \"k\"" + rest));
  EXPECT_EQ(why_no_loss(ten.tasks[0], Loss::classes), std::nullopt);
  EXPECT_EQ(TaskBatches(ten.tasks[0], Loss::classes).tokens().sets->count(), 1024U);
  EXPECT_EQ(why_no_loss(eleven.tasks[0], Loss::labels), std::nullopt);
  EXPECT_EQ(message([&] { TaskBatches(eleven.tasks[0], Loss::classes); }),
            "`t` has 11 symbols, and 2^11 sets of them are too many classes, of which there can be 1024 (for 10 symbols)");
}

/// A model of random weights says of every word what its logits say, by the reference pass.
TEST(SymbolSets, AreReadBackFromADirectory) {
  const lang::Workspace workspace = testing::load_task(task(kForward));
  const TaskBatches batches(workspace.tasks[0], Loss::classes);
  const TemporaryFolder folder;
  const backend::Model<float> model = random_model(batches, 3);
  write_trained(folder.path(), batches, model, backend::Precision::float32);
  const std::vector<lang::Word> words = testing::all_words(2, 6);
  const std::vector<Response> said = load_subject(workspace.tasks[0], folder.path())->respond(words);
  const auto first = static_cast<std::size_t>(batches.tokens().sets->first), vocabulary = batches.tokens().texts.size();
  std::set<std::size_t> seen;
  for (std::size_t k = 0; k < words.size(); ++k) {
    std::vector<Token> tokens = {batches.tokens().bos};
    for (const lang::SymbolIndex symbol : words[k]) tokens.push_back(static_cast<Token>(symbol));
    const auto logits = backend::reference_logits(model, std::span<const Token>(tokens));
    std::vector<std::int64_t> expected;
    for (std::size_t position = 0; position < tokens.size(); ++position) {
      std::size_t best = 0;
      for (std::size_t set = 1; set < 8; ++set) {
        if (logits[position * vocabulary + first + set] > logits[position * vocabulary + first + best]) best = set;
      }
      seen.insert(best);
      for (std::size_t symbol = 0; symbol < 3; ++symbol) expected.push_back(best >> symbol & 1U);
    }
    EXPECT_EQ(said[k].values, expected) << k;
  }
  EXPECT_GT(seen.size(), 2U);
}

/// The numbers of sets belong to the model; a task may order its symbols otherwise.
TEST(SymbolSets, AreReadForATaskWithAnotherOrderOfSymbols) {
  const lang::Workspace forward = testing::load_task(task(kForward)), backward = testing::load_task(task(kBackward));
  const TaskBatches batches(forward.tasks[0], Loss::classes);
  const TemporaryFolder folder;
  write_trained(folder.path(), batches, random_model(batches, 5), backend::Precision::float32);
  const std::vector<lang::Word> words = testing::all_words(2, 5);
  std::vector<lang::Word> same = words;
  for (lang::Word& word : same) {
    for (lang::SymbolIndex& symbol : word) symbol = 2 - symbol;
  }
  const auto there = load_subject(forward.tasks[0], folder.path())->respond(words), here = load_subject(backward.tasks[0], folder.path())->respond(same);
  for (std::size_t k = 0; k < words.size(); ++k) {
    for (std::size_t row = 0; row < there[k].rows(); ++row) {
      const auto values = there[k].row(row);
      EXPECT_TRUE(std::ranges::equal(here[k].row(row), std::vector(values.rbegin(), values.rend())));
    }
  }
}

/// What training calls right, comparing calls right.
TEST(SymbolSets, AModelLearnsThemAndIsReadAsItWasExamined) {
  const lang::Workspace workspace = testing::load_task(task(kForward));
  const TaskBatches batches(workspace.tasks[0], Loss::classes);
  TaskRun wanted;
  wanted.settings = {.steps = 600, .learning_rate = 3e-3};
  wanted.examined = 5;
  backend::training::Run run = make_run(batches, wanted);
  EXPECT_EQ(run.settings.set_loss, Loss::classes);
  const std::vector<lang::Word> words = batches.words(5, 0, 200, {1, 8});
  run.examinations = {{"train", batches.batch(words)}};
  run.examine_every = 50;
  run.enough = 1;
  const backend::training::Trained trained = backend::training::train(run);
  ASSERT_EQ(trained.ending, backend::training::Ending::enough);
  const TemporaryFolder folder;
  write_trained(folder.path(), batches, trained.model, backend::Precision::float32);
  const std::vector<Response> said = load_subject(workspace.tasks[0], folder.path())->respond(words);
  const AnswerKey right(workspace.tasks[0]);
  for (std::size_t k = 0; k < words.size(); ++k) EXPECT_EQ(said[k], right(words[k])) << k;
}

}  // namespace
}  // namespace crasp::compare
