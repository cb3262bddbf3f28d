// The counter machine against the reference interpreter: random pairs of programs, all words to a small length.

#include "verifier/machine.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/loaded.h"
#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/unfold.h"

namespace crasp::verifier {
namespace {

/// The machine of a question that must have one.
Machine machine_of(const Question& question) {
  auto problem = make_problem(question);
  if (const auto* unsupported = std::get_if<Unsupported>(&problem)) {
    ADD_FAILURE() << unsupported->reason;
    return {};
  }
  auto machine = unfold(std::get<Problem>(problem), Budget(10));
  if (const auto* unsupported = std::get_if<Unsupported>(&machine)) {
    ADD_FAILURE() << unsupported->reason;
    return {};
  }
  return std::get<Machine>(std::move(machine));
}

/// Compares the machine with the interpreter on all words without a bad proper prefix.
void expect_same(const Question& question, const Machine& machine, std::size_t longest) {
  std::vector<lang::Word> words{{}};
  for (std::size_t length = 1; length <= longest; ++length) {
    std::vector<lang::Word> good;
    for (const lang::Word& shorter : words) {
      for (lang::SymbolIndex symbol = 0; symbol < question.left.alphabet.size(); ++symbol) {
        lang::Word word = shorter;
        word.push_back(symbol);
        const bool bad = is_counterexample(question, word).value();
        ASSERT_EQ(first_bad(machine, word), bad) << ::testing::PrintToString(word) << '\n' << print(machine);
        if (!bad) good.push_back(std::move(word));
      }
    }
    words = std::move(good);
  }
}

class RandomQuestions : public ::testing::TestWithParam<int> {};

TEST_P(RandomQuestions, MachineAgreesWithInterpreter) {
  oracle::Profile profile = oracle::Profile::program_layer();
  profile.depth = 3;
  profile.symbols = GetParam() % 2 == 0 ? 2 : 3;
  profile.generator = GetParam() % 4 == 3;
  int supported = 0;
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    const Question question = crasp::testing::random_question(seed + 1000 * GetParam(), profile);
    auto problem = make_problem(question);
    if (std::holds_alternative<Unsupported>(problem)) continue;
    auto machine = unfold(std::get<Problem>(problem), Budget(10));
    if (std::holds_alternative<Unsupported>(machine)) continue;
    ++supported;
    expect_same(question, std::get<Machine>(machine), profile.symbols == 2 ? 8 : 5);
  }
  EXPECT_GE(supported, 15);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomQuestions, ::testing::Range(0, 8));

TEST(Machine, SharesWhatProgramsHaveInCommon) {
  const Machine machine = machine_of(crasp::testing::equivalent("accept 2 * #\"a\" > i", "accept #\"a\" > #\"b\""));
  EXPECT_EQ(machine.dimensions, 0u);  // the two comparisons are one node, so nothing is left to count
}

TEST(Machine, SaturatesWhatNeverFalls) {
  const Machine machine = machine_of(crasp::testing::empty("accept #(\"a\" && #\"b\" >= 2) >= 3"));
  EXPECT_EQ(machine.dimensions, 0u);
  EXPECT_EQ(machine.nodes.size(), 3u + 2u);  // b: 0, 1, 2; from two b on, a: 0, 1, 2
}

TEST(Machine, SaturatesDifferencesThatNeverFall) {
  const Machine machine = machine_of(crasp::testing::empty("accept #\"b\" - #(\"b\" && #\"a\" == 0) >= 2"));
  EXPECT_EQ(machine.dimensions, 0u);
}

TEST(Machine, RunsAutomataBesideCounters) {
  const Question question = crasp::testing::equivalent("accept regex \"(ab)*\" && #\"a\" < 3", "accept regex \"(ab){0,2}\"");
  const Machine machine = machine_of(question);
  EXPECT_EQ(machine.dimensions, 0u);
  expect_same(question, machine, 8);
}

TEST(Machine, CountsWhereARegexHolds) {
  const Question question = crasp::testing::equivalent("accept #(regex \"(ab)*\") > #\"b\" - 2", "accept true");
  expect_same(question, machine_of(question), 9);
}

TEST(Machine, LooksBackAndCountsModulo) {
  const Question question =
      crasp::testing::equivalent("accept #[j > i - 3] \"a\" >= 2 && i % 3 == 1", "accept #[j == i - 2] \"a\" >= 1");
  expect_same(question, machine_of(question), 9);
}

TEST(Machine, ReadsSymbolsAlikeAsOne) {
  const Machine machine = machine_of(crasp::testing::empty("accept #\"b\" >= 1", "\"a\" \"b\" \"c\" \"d\""));
  EXPECT_EQ(machine.representative, (std::vector<std::uint32_t>{0, 1, 0, 0}));
}

TEST(Machine, SaysWhatItCannotDo) {
  auto problem = make_problem(crasp::testing::empty("accept #\"a\" * #\"a\" > #\"b\""));
  ASSERT_TRUE(std::holds_alternative<Unsupported>(problem));
  EXPECT_NE(std::get<Unsupported>(problem).reason.find("product"), std::string::npos);
}

}  // namespace
}  // namespace crasp::verifier
