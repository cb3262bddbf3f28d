// Where counters change their width: sums that reach the ends of 8, 16, 32 and 64 bits, from both sides, with
// thresholds at the end and beside it, in lanes (whose width follows from the length of the word), in blocks (from the
// size of a step) and in counts that are computed.

#include <gtest/gtest.h>

#include "lang/workspace.h"
#include "tests/conformance/engines.h"
#include "tests/support/loaded.h"

namespace crasp::testing {
namespace {

/// factor · #a - #b, its negation and a computed count, each compared with `value` and its neighbours.
lang::Program program_at(std::int64_t factor, std::int64_t value) {
  const std::string f = std::to_string(factor), v = std::to_string(value);
  std::string text = "alphabet \"a\" \"b\"\nup = " + f + " * #\"a\" - #\"b\"\ndown = #\"b\" - " + f + " * #\"a\"\n";
  // More cases than are moved out of a comparison.
  text += "mixed = min(up, " + v + ") + [\"a\"] + [#\"a\" > 1] + [#\"b\" > 1] + [i % 2 == 0] + [i % 3 == 0]\n";
  text += "low = up >= " + v + " - 1\nat = up >= " + v + "\nhigh = up >= " + v + " + 1\n";
  text += "down_low = down <= 1 - " + v + "\ndown_at = down > -" + v + "\nmixed_at = mixed >= " + v + "\n";
  return program(text + "exact = up == " + v + "\n");
}

/// Words of a's, of b's, and of a's with one b at the end, the middle and the beginning.
std::vector<lang::Word> extreme_words(std::size_t length) {
  std::vector<lang::Word> words = {lang::Word(length, 0), lang::Word(length, 1), lang::Word(length, 0),
                                   lang::Word(length, 0), lang::Word(length, 0)};
  words[2].back() = words[3][length / 2] = words[4].front() = 1;
  return words;
}

void expect_conformance_at(std::int64_t factor, std::size_t length) {
  SCOPED_TRACE(std::to_string(factor) + " times " + std::to_string(length));
  const lang::Program program = program_at(factor, factor * static_cast<std::int64_t>(length));
  Engines engines(program, true);
  const std::vector<lang::Word> words = extreme_words(length);
  EXPECT_EQ(engines.compare_lanes(words), "");
  for (const lang::Word& word : words) EXPECT_EQ(engines.compare(word), "");
}

TEST(Widths, SumsAtTheEndOfEachWidth) {
  for (std::int64_t end : {std::int64_t{1} << 7, std::int64_t{1} << 15, std::int64_t{1} << 31}) {
    for (std::int64_t factor : {1, 2, 3, 127, 128, 1000, 32'767, 32'768, 1 << 20, 1 << 27}) {
      const std::int64_t length = end / factor;
      if (length < 1 || length > 33'000) continue;
      for (std::int64_t n = std::max<std::int64_t>(1, length - 1); n <= length + 1; ++n) {
        expect_conformance_at(factor, static_cast<std::size_t>(n));
      }
    }
  }
}

TEST(Widths, StepsThatFillTheLanesOfBlocks) {
  // A block has 64 positions: a lane of b bits holds steps up to (2^(b-1) - 2) / 64.
  for (std::int64_t end : {std::int64_t{1} << 7, std::int64_t{1} << 15, std::int64_t{1} << 31}) {
    for (std::int64_t factor = std::max<std::int64_t>(1, end / 64 - 1); factor <= end / 64 + 1; ++factor) {
      for (std::size_t length : {63u, 64u, 65u, 129u}) expect_conformance_at(factor, length);
    }
  }
}

TEST(Widths, StepsThatFillAChunkOfColumns) {
  // A chunk has 512 positions: sums whose factors add up to at most 62 take 16 bits there.
  for (std::int64_t factor : {60, 61, 62, 63, 64}) {
    for (std::size_t length : {511u, 512u, 513u, 1025u}) expect_conformance_at(factor, length);
  }
}

TEST(Widths, TheLongestWordOf64Bits) {
  const std::int64_t factor = INT64_MAX / 300;
  const lang::Program program = program_at(factor, 7 * factor);
  Engines engines(program, true);
  const std::size_t longest = engines.native().longest_word();
  ASSERT_GT(longest, 20u);
  ASSERT_LE(longest, 300u);
  for (const lang::Word& word : extreme_words(longest)) EXPECT_EQ(engines.compare(word), "");
  EXPECT_EQ(engines.compare_lanes(extreme_words(longest)), "");
}

}  // namespace
}  // namespace crasp::testing
