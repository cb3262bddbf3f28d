// What counts as an input of a task, against what its sampler draws.

#include "compare/inputs.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/loaded.h"

namespace crasp::compare {
namespace {

using lang::Word;

lang::Workspace over(const std::string& alphabet, const std::string& inputs, const std::string& accept = "i > 0") {
  return testing::load_task("alphabet " + alphabet + "\nprogram p { accept " + accept + " }\ntask t {\n spec p\n inputs " + inputs +
              "\n format recognise\n train 1 .. 50\n test 51 .. 100\n}\n");
}

const char* const kNext = R"crasp(alphabet "(" ")" "<eos>"
program p {
  next[t in Σ] = !"<eos>" && (t == "(" || t == ")" && #"(" > #")" || t == "<eos>" && #"(" == #")")
}
task t {
  spec p
  inputs prefixes
  format predict
  train 1 .. 50
  test 51 .. 100
}
)crasp";

TEST(Inputs, HoldWhatTheSamplerDraws) {
  std::vector<lang::Workspace> tasks;
  for (const char* inputs : {"words", "words balanced", "words unique_mode", "words \"a\"", "distinct", "interleaved 2", "blocks 3"}) {
    tasks.push_back(over("\"a\" .. \"z\"", inputs));
  }
  for (const char* which : {"unique", "first", "last"}) {
    for (const char* side : {"left", "right"}) {
      tasks.push_back(over("\"a\" .. \"z\" \"<sep>\"", std::string("retrieval ") + which + " " + side));
    }
  }
  tasks.push_back(over("\"0\" \"1\" \"+\" \"=\"", "addition"));
  tasks.push_back(over("\"a\" \"b\"", "accepted", "#\"a\" == #\"b\""));
  tasks.push_back(over("\"a\" \"b\"", "runs", "#\"a\" % 2 == 0"));
  tasks.push_back(testing::load_task(kNext));
  for (const lang::Workspace& workspace : tasks) {
    const Inputs inputs(workspace.tasks[0]);
    const Sampler sampler(workspace.tasks[0], 3);
    for (std::uint64_t index = 0; index < 40; ++index) {
      const Word word = sampler.draw(index, {6, 20});
      EXPECT_TRUE(inputs.contain(word)) << workspace.tasks[0].sampler[0] << ' ' << workspace.tasks[0].sampler.back();
    }
  }
}

TEST(Inputs, HoldNothingElse) {
  EXPECT_FALSE(Inputs(over("\"a\" \"b\"", "words balanced").tasks[0]).contain({0, 1}));
  EXPECT_TRUE(Inputs(over("\"a\" \"b\"", "words balanced").tasks[0], true).contain({0, 1}));
  EXPECT_FALSE(Inputs(over("\"a\" \"b\"", "words unique_mode").tasks[0]).contain({0, 1, 1, 0}));
  EXPECT_FALSE(Inputs(over("\"a\" \"b\"", "distinct").tasks[0]).contain({1, 1}));
  EXPECT_FALSE(Inputs(over("\"a\" \"b\"", "blocks 2").tasks[0]).contain({0, 1, 0}));
  EXPECT_FALSE(Inputs(over("\"a\" \"b\"", "accepted", "#\"a\" == #\"b\"").tasks[0]).contain({0, 1, 0}));
  const auto runs = over("\"a\" \"b\"", "runs", "#\"a\" % 2 == 0");
  EXPECT_TRUE(Inputs(runs.tasks[0]).contain({0, 0, 1, 1}));
  EXPECT_FALSE(Inputs(runs.tasks[0]).contain({0, 1, 0}));  // the first run ends after a single a
  EXPECT_FALSE(Inputs(testing::load_task(kNext).tasks[0]).contain({0, 1, 1}));
  const auto addition = over("\"0\" \"1\" \"+\" \"=\"", "addition");
  EXPECT_TRUE(Inputs(addition.tasks[0]).contain({1, 0, 2, 1, 3}));
  EXPECT_FALSE(Inputs(addition.tasks[0]).contain({1, 0, 2, 0, 3}));
  EXPECT_FALSE(Inputs(addition.tasks[0]).contain({1, 2, 3}));
  const auto last = over("\"a\" \"b\" \"c\" \"<sep>\"", "retrieval last right");
  EXPECT_TRUE(Inputs(last.tasks[0]).contain({0, 1, 0, 2, 3, 0}));
  EXPECT_FALSE(Inputs(last.tasks[0]).contain({0, 1, 2, 0, 3, 0}));  // nothing stands right of the last a
  EXPECT_FALSE(Inputs(last.tasks[0]).contain({0, 1, 1, 2, 3, 0}));  // there is one a only
}

TEST(Inputs, StreamsAreFunctionsOfTheirIndex) {
  const auto workspace = over("\"a\" \"b\"", "words", "#\"a\" > #\"b\"");
  const auto inputs = std::make_shared<Inputs>(workspace.tasks[0]);
  std::set<Word> words;
  for (const Family family : {Family::sampled, Family::boundary, Family::pumped}) {
    const InputStream once(workspace.tasks[0], inputs, family, 1), again(workspace.tasks[0], inputs, family, 1);
    const auto word = once.draw(5, {30, 30});
    ASSERT_TRUE(word);
    EXPECT_EQ(word, again.draw(5, {30, 30}));
    EXPECT_EQ(word->size(), 30u);
    words.insert(*word);
  }
  EXPECT_EQ(words.size(), 3u);
}

}  // namespace
}  // namespace crasp::compare
