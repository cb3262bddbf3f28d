// D_12 on words that are long enough to reach its bound, which no enumeration is.

#include <gtest/gtest.h>

#include <random>

#include "tests/support/brute_force.h"
#include "tests/support/languages.h"

namespace crasp::tests {
namespace {

string nested(std::size_t depth) { return string(depth, 'a') + string(depth, 'b'); }

/// A walk that goes up or down by one, and home from wherever it has come: mostly balanced, of any height.
string random_walk(std::mt19937& random, std::size_t steps) {
  string word;
  std::int64_t height = 0;
  while (word.size() < steps) {
    bool up = height == 0 || random() % 5 < 3;
    word += up ? 'a' : 'b';
    height += up ? 1 : -1;
  }
  word += string(static_cast<std::size_t>(height), 'b');
  if (random() % 4 == 0) std::swap(word[random() % word.size()], word[random() % word.size()]);
  return word;
}

TEST(BoundedDyck, HoldsUpToTwelveOpenBrackets) {
  auto program = LoadedProgram::from_file("stdlib/brackets.crasp", "d12");
  ASSERT_TRUE(program.good());
  for (std::size_t depth = 0; depth < 16; ++depth) EXPECT_EQ(program.value(nested(depth)), depth <= 12) << depth;
}

TEST(BoundedDyck, AgreesOnRandomWalks) {
  auto program = LoadedProgram::from_file("stdlib/brackets.crasp", "d12");
  ASSERT_TRUE(program.good());
  std::mt19937 random(1);
  std::size_t accepted = 0;
  for (int k = 0; k < 2000; ++k) {
    string word = random_walk(random, 10 + random() % 60);
    bool expected = is_bounded_dyck(word, 12, 'a', 'b');
    EXPECT_EQ(program.value(word) != 0, expected) << word;
    accepted += expected ? 1 : 0;
  }
  EXPECT_GT(accepted, 400U);
  EXPECT_LT(accepted, 1600U);
}

}  // namespace
}  // namespace crasp::tests
