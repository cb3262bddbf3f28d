#include "search/simplify.h"

#include <gtest/gtest.h>

#include "lang/print_program.h"
#include "tests/oracle/random_program.h"
#include "tests/support/loaded.h"

namespace crasp::search {
namespace {

using testing::program;

Simplified simplified(const std::string& body) {
  return simplify(program("alphabet \"a\" \"b\"\n" + body + "\n"), {.seconds = 20});
}

TEST(Simplify, FindsSmallerProgramsAndKeepsNames) {
  struct Case {
    std::string body, expected;
  };
  for (const Case& each : {Case{"accept #\"a\" + #\"b\" >= 3", "accept 3 <= i"},
                           Case{"accept !!(\"a\" && (\"a\" || \"b\"))", "accept \"a\""},
                           Case{"opens = #\"a\"\ncloses = #\"b\"\naccept !(opens <= closes) || opens > closes + 4",
                                "opens = #\"a\"\ncloses = #\"b\"\n\naccept opens > closes"},
                           Case{"accept #(\"a\" && #\"b\" > i) == 0", "accept true"}}) {
    const Simplified found = simplified(each.body);
    EXPECT_TRUE(found.finished);
    EXPECT_THAT(lang::print_program(found.program), ::testing::EndsWith(each.expected + "\n")) << each.body;
  }
}

TEST(Simplify, LeavesAloneWhatIsSmall) {
  const Simplified found = simplified("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"");
  EXPECT_TRUE(found.finished);
  EXPECT_TRUE(found.steps.empty());
}

TEST(Simplify, GeneratorsToo) {
  const Simplified found = simplified("next[t in Σ] = t == \"a\" && (#\"a\" >= 0 || \"b\")");
  EXPECT_FALSE(found.steps.empty());
  EXPECT_LT(operations(found.program), 5U);
}

// A difference that no short word shows is not overlooked.
TEST(Simplify, IsNotFooledByShortWords) {
  const Simplified found = simplified("accept \"a\" || #(\"b\" && #\"a\" >= 40) >= 40");
  EXPECT_TRUE(found.steps.empty()) << lang::print_program(found.program);
}

// Each step is certified anew, and the ends say the same on all short words.
TEST(Simplify, RandomPrograms) {
  int steps = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const lang::Program before = oracle::random_program(seed, {});
    if (before.kind == lang::ProgramKind::labeller || before.alphabet.open) continue;
    const Simplified found = simplify(before, {.seconds = 2, .seconds_per_question = 0.3});
    EXPECT_LE(operations(found.program), operations(before));
    for (const Step& step : found.steps) {
      const verifier::Question question{verifier::Relation::equivalent, step.before, step.after, ""};
      EXPECT_EQ(verifier::certify(question, step.certificate, 10), "") << "seed " << seed;
      ++steps;
    }
    verifier::Options words;
    words.engine = verifier::Engine::enumerate;
    words.bound = 4;
    const verifier::Question ends{verifier::Relation::equivalent, before, found.program, ""};
    EXPECT_NE(verifier::verify(ends, words).outcome, verifier::Outcome::refuted) << "seed " << seed;
  }
  EXPECT_GT(steps, 5);
}

}  // namespace
}  // namespace crasp::search
