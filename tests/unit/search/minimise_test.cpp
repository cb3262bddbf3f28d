#include "search/minimise.h"

#include <gtest/gtest.h>

#include "lang/print_program.h"
#include "tests/support/loaded.h"
#include "verifier/verify.h"

namespace crasp::search {
namespace {

using testing::program;

Fit minimised(const lang::Program& program, std::uint32_t size) {
  FitLimits limits;
  limits.size = size;
  limits.seconds = 30;
  return minimise(program, grammar_of(program), limits);
}

verifier::Outcome equal(const lang::Program& left, const lang::Program& right) {
  return verifier::verify({verifier::Relation::equivalent, left, right, ""}).outcome;
}

TEST(Minimise, FindsSmallestProgramsAndProvesThem) {
  struct Case {
    std::string accept;
    std::uint32_t size;
  };
  for (const Case& each : {Case{"#\"a\" + #\"b\" == i && #\"a\" > #\"b\"", 5},  // 2 * #"b" < i
                           Case{"!!(\"a\" && (\"a\" || \"b\"))", 1},            // "a"
                           Case{"#(\"a\" || \"b\") >= 2 && #\"a\" == 0", 0},
                           Case{"#(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\" && i % 2 == 0", 11}}) {
    const lang::Program whole = program("alphabet \"a\" \"b\"\naccept " + each.accept + "\n");
    const Fit fit = minimised(whole, 11);
    ASSERT_TRUE(fit.proved) << each.accept;
    if (each.size > 0) {
      EXPECT_EQ(fit.size, each.size) << lang::print_program(*fit.program);
    }
    EXPECT_EQ(fit.none_up_to + 1, fit.size);
    EXPECT_EQ(equal(whole, *fit.program), verifier::Outcome::proved) << each.accept;
  }
}

TEST(Minimise, ReadsRegularExpressionsToo) {
  const Fit fit = minimised(program("alphabet \"a\" \"b\"\naccept regex \"a*b*\"\n"), 12);
  ASSERT_TRUE(fit.proved);
  EXPECT_EQ(fit.none_up_to + 1, fit.size);
}

TEST(Minimise, SaysUpToWhichSizeThereIsNone) {
  const Fit fit = minimised(program("alphabet \"a\" \"b\"\naccept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"\n"), 6);
  EXPECT_FALSE(fit.program);
  EXPECT_EQ(fit.none_up_to, 6U);
}

// A program that differs only on long words: candidates that fit all short ones are refuted by the verifier.
TEST(Minimise, IsNotFooledByShortWords) {
  const lang::Program late = program("alphabet \"a\" \"b\"\naccept \"a\" || #\"b\" >= 12\n");
  const Fit fit = minimised(late, 7);
  ASSERT_TRUE(fit.proved);
  EXPECT_GT(fit.refuted, 0U);
  EXPECT_EQ(equal(late, *fit.program), verifier::Outcome::proved);
}

TEST(Minimise, GeneratorsAreMinimisedSymbolBySymbol) {
  const lang::Program whole = program(
      "alphabet \"(\" \")\"\no = #\"(\"\nc = #\")\"\n"
      "next[t in Σ] = (t == \"(\" && (o - c < 3 && o + c >= 0 || o == 0)) || (t == \")\" && o > c && (i >= 1 || o >= 1))\n");
  FitLimits limits;
  limits.seconds = 30;
  const std::vector<OutputFit> outputs = minimise_outputs(whole, grammar_of(whole), limits);
  ASSERT_EQ(outputs.size(), 2U);
  for (const OutputFit& each : outputs) {
    EXPECT_TRUE(each.fit.proved);
    EXPECT_EQ(each.fit.none_up_to + 1, each.fit.size);
  }
  const lang::Program smaller = with_smaller_outputs(whole, outputs);
  EXPECT_EQ(smaller.kind, lang::ProgramKind::generator);
  EXPECT_EQ(equal(whole, smaller), verifier::Outcome::proved) << lang::print_program(smaller);
}

TEST(Minimise, SizesAreThoseOfTheTextWrittenOut) {
  const lang::Program shared = program("alphabet \"a\" \"b\"\nx = #\"a\"\naccept x + x == 2 * x && i % 2 == 0\n");
  EXPECT_EQ(term_size(shared.terms, shared.verdict), 13U);
}

}  // namespace
}  // namespace crasp::search
