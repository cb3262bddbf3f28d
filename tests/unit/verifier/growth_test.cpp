#include "verifier/growth.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/loaded.h"

namespace crasp::verifier {
namespace {

using testing::program;

using Counts = std::vector<std::size_t>;

Counts classes(const std::string& text, std::size_t words = 7'000) {
  const auto result = growth(program(text), words);
  return result ? result->classes : Counts{};
}

TEST(Growth, CountsTheClassesOfMyhillAndNerode) {
  // Parity: two classes. Majority: the difference after n symbols takes n + 1 values.
  EXPECT_EQ(classes("alphabet \"a\" \"b\"\naccept #\"a\" % 2 == 0\n"), (Counts{2, 2, 2, 2, 2, 2}));
  EXPECT_EQ(classes("alphabet \"a\" \"b\"\naccept #\"a\" > #\"b\"\n"), (Counts{2, 3, 4, 5, 6, 7}));
  EXPECT_EQ(classes("alphabet \"a\" \"b\"\naccept true\n"), (Counts{1, 1, 1, 1, 1, 1}));
}

// A prefix without a separator is remembered whole.
TEST(Growth, IsExponentialForCopying) {
  const std::string copy =
      "alphabet \"a\" \"b\" \"$\"\nsaid = #exists \"$\"\n"
      "next[t in Σ] = t != \"$\" && #(Q[t] && said == 0 && i == said@i) >= 1\n";
  const Counts found = classes(copy);
  ASSERT_EQ(found.size(), 4U);
  for (std::size_t n = 1; n <= found.size(); ++n) EXPECT_GE(found[n - 1], std::size_t{1} << n) << n;
}

// The witness is checked by running the program, not by asking the tree again.
TEST(Growth, GivesWordsAndContinuationsThatTellThemApart) {
  const lang::Program tested = program("alphabet \"a\" \"b\"\naccept #(#\"a\" > #\"b\") % 3 == 1\n");
  const auto result = growth(tested);
  ASSERT_TRUE(result);
  ASSERT_EQ(result->family.size(), result->classes.back());
  lang::Interpreter interpreter(tested.terms, std::vector{tested.verdict});
  std::set<std::vector<std::int64_t>> rows;
  for (const lang::Word& prefix : result->family) {
    EXPECT_EQ(prefix.size(), result->classes.size());
    std::vector<std::int64_t> row;
    for (const lang::Word& continuation : result->continuations) {
      lang::Word word = prefix;
      word.insert(word.end(), continuation.begin(), continuation.end());
      row.push_back(std::get<std::vector<lang::Column>>(interpreter.evaluate(word)).front()[word.size()]);
    }
    rows.insert(row);
  }
  EXPECT_EQ(rows.size(), result->family.size());
}

TEST(Growth, RefusesWhatItCannotCount) {
  EXPECT_FALSE(growth(program("alphabet \"a\" \"b\"\naccept #[j > i] \"a\" == 1\n")));
  EXPECT_FALSE(growth(program("alphabet \"a\" \"b\" \"c\"\naccept #\"a\" % 2 == 0\n"), 2));
}

}  // namespace
}  // namespace crasp::verifier
