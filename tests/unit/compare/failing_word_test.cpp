// The search for failing words, on subjects whose mistakes are known.

#include "compare/failing_word.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/loaded.h"

namespace crasp::compare {
namespace {

using lang::Word;

lang::Workspace majority_task(const std::string& inputs) {
  return testing::load_task("alphabet \"a\" \"b\"\nprogram p { accept #\"a\" > #\"b\" }\ntask t {\n spec p\n inputs " +
                            inputs + "\n format recognise\n train 1 .. 50\n test 51 .. 100\n}\n");
}

std::int64_t lead(const Word& word) {
  return 2 * std::count(word.begin(), word.end(), 0U) - static_cast<std::int64_t>(word.size());
}

/// Says what the spec says, but on some words the opposite.
class Liar : public Subject {
 public:
  explicit Liar(std::function<bool(const Word&)> lies) : lies_(std::move(lies)) {}
  std::vector<Response> respond(std::span<const Word> words) override {
    std::vector<Response> said;
    for (const Word& word : words) said.push_back({1, {(lead(word) > 0) != lies_(word) ? 1 : 0}});
    return said;
  }
  bool fits(const Word& word, const Response&) const override { return word.size() <= 100; }
  Attention attention(const Word&) const override { return {}; }
  const backend::Config& config() const override { return config_; }

 private:
  std::function<bool(const Word&)> lies_;
  backend::Config config_;
};

Search search(const lang::Workspace& workspace, const std::function<bool(const Word&)>& lies) {
  const lang::Task& task = workspace.tasks[0];
  Liar liar(lies);
  const AnswerKey key(task);
  SearchLimits limits;
  limits.exhaustive = 500;
  limits.longest = 100;
  return shortest_failing_word(liar, task, std::make_shared<Inputs>(task), key, {}, limits);
}

TEST(FailingWord, IsTheShortestWhereAllWordsAreTried) {
  const auto found = search(majority_task("words"), [](const Word& word) { return word.size() >= 5 && word[4] == 1; });
  ASSERT_TRUE(found.failing);
  EXPECT_TRUE(found.failing->shortest);
  EXPECT_EQ(found.failing->miss.question.word, (Word{0, 0, 0, 0, 1}));
  EXPECT_EQ(found.right_to, 4u);
}

TEST(FailingWord, IsShrunkWhereItIsDrawn) {
  // Wrong on long ties: deleting one symbol makes it right, deleting an a and a b does not.
  const auto found =
      search(majority_task("words"), [](const Word& word) { return lead(word) == 0 && word.size() >= 40; });
  ASSERT_TRUE(found.failing);
  EXPECT_FALSE(found.failing->shortest);
  EXPECT_EQ(found.failing->miss.question.word.size(), 40u);
  EXPECT_EQ(found.right_to, 7u);
}

TEST(FailingWord, IsNotLookedForAmongWordsThatAreNoInputs) {
  const auto tie = [](const Word& word) { return lead(word) == 0; };
  EXPECT_FALSE(search(majority_task("words balanced"), tie).failing);
  EXPECT_TRUE(search(majority_task("words"), tie).failing);
}

TEST(FailingWord, IsNoneForWhatIsRight) {
  const auto found = search(majority_task("words"), [](const Word&) { return false; });
  EXPECT_FALSE(found.failing);
  EXPECT_EQ(found.right_to, 7u);
}

}  // namespace
}  // namespace crasp::compare
