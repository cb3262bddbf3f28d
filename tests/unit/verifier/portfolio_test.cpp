// Engines one by one and beside each other: the number of threads changes no answer, and who is late stops soon.

#include "verifier/portfolio.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/support/questions.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;

constexpr double kPatience = 600;  // seconds: on a busy machine, and with sanitizers

const char* const kDyck = "accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"";

/// The shortest counterexample has twice as many symbols; Houdini has enough to do meanwhile.
Question shallow(int depth) {
  return equivalent(kDyck, std::string(kDyck) + " && #(#\"a\" - #\"b\" >= " + std::to_string(depth) + ") == 0");
}

/// True, and neither intervals nor short words show it.
Question needs_invariant() { return empty("accept 4 * #(#\"a\" > #\"b\") < #\"a\" - #\"b\" - 3 * #(#\"a\" > #\"b\")"); }

/// Nobody knows it at once.
Question hard() {
  return empty("accept 2 * #(2 * #(#\"a\" > #\"b\") > i) > i && 4 * #(#\"a\" > #\"b\") <= i && #(#\"a\" == #\"b\") * 3 == i + 1");
}

Conclusion asked(const Question& question, unsigned jobs, double seconds = kPatience, Engine engine = Engine::automatic) {
  Options options;
  options.seconds = seconds;
  options.jobs = jobs;
  options.engine = engine;
  return verify(question, options);
}

class Jobs : public ::testing::TestWithParam<unsigned> {};

TEST_P(Jobs, LongCounterexamplesAreTheFirstOfTheShortest) {
  const Conclusion conclusion = asked(shallow(250), GetParam());
  ASSERT_EQ(conclusion.outcome, Outcome::refuted) << conclusion.reason;
  EXPECT_EQ(conclusion.engine, "bounded");
  lang::Word expected(250, 0);
  expected.resize(500, 1);
  EXPECT_EQ(conclusion.witness, expected);
}

TEST_P(Jobs, ProofsStopTheSearchForWords) {
  const Conclusion conclusion = asked(needs_invariant(), GetParam());
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  EXPECT_LT(conclusion.seconds, kPatience / 2);  // the search would have gone on for all of it
  EXPECT_EQ(certify(needs_invariant(), *conclusion.certificate, 10), "");
}

TEST_P(Jobs, ABoundThatIsReachedIsEnough) {
  Options options;
  options.bound = 70;
  options.jobs = GetParam();
  options.seconds = kPatience;
  const Conclusion conclusion = verify(shallow(40), options);
  ASSERT_EQ(conclusion.outcome, Outcome::holds) << conclusion.reason;
  EXPECT_EQ(conclusion.bound, 70u);
  EXPECT_LT(conclusion.seconds, kPatience / 2);
}

/// Ctrl-C comes when the first engine that looks for proofs begins, so no machine is too fast for it.
TEST_P(Jobs, AllStopAtAnInterruptAndSayHowFarWordsWereTried) {
  std::atomic<bool> stop = false;
  Options options;
  options.seconds = kPatience;
  options.jobs = GetParam();
  options.stop = &stop;
  options.progress = [&](const std::string& doing) { stop = stop || doing == "counting moves"; };
  const Conclusion conclusion = verify(hard(), options);
  EXPECT_LT(conclusion.seconds, kPatience / 2);
  EXPECT_EQ(conclusion.outcome, Outcome::unknown);
  EXPECT_EQ(conclusion.reason, "interrupted");
  EXPECT_GE(conclusion.bound.value_or(0), 1u);
}

INSTANTIATE_TEST_SUITE_P(Portfolio, Jobs, ::testing::Values(1, 2, 3));

TEST(Portfolio, ProgressIsToldByOneThreadAtATime) {
  std::vector<std::string> told;  // the thread sanitiser would see two threads here
  Options options;
  options.jobs = 3;
  options.seconds = kPatience;
  options.progress = [&](const std::string& message) { told.push_back(message); };
  EXPECT_EQ(verify(needs_invariant(), options).outcome, Outcome::proved);
  EXPECT_NE(std::find(told.begin(), told.end(), "trying longer words"), told.end());
}

class EachEngine : public ::testing::TestWithParam<EngineEntry> {};

TEST_P(EachEngine, IsNeverWrong) {
  const Question truths[] = {needs_invariant(), equivalent(kDyck, "accept #(#\"a\" - #\"b\" == -1) == 0 && #\"a\" == #\"b\""),
                             empty("accept #\"a\" == 3 && #\"b\" == 2 && i == 4")};
  for (const Question& question : truths) {
    const Conclusion conclusion = asked(question, 1, 0.3, GetParam().engine);
    EXPECT_NE(conclusion.outcome, Outcome::refuted);
    if (conclusion.outcome == Outcome::proved) {
      EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
    }
  }
  const Conclusion conclusion = asked(shallow(3), 1, 0.3, GetParam().engine);
  EXPECT_NE(conclusion.outcome, Outcome::proved);
  if (conclusion.outcome == Outcome::refuted) {
    EXPECT_EQ(conclusion.witness, (lang::Word{0, 0, 0, 1, 1, 1}));
  }
}

std::string test_name(const ::testing::TestParamInfo<EngineEntry>& info) {
  std::string name(info.param.name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Portfolio, EachEngine, ::testing::ValuesIn(engines().begin(), engines().end()), test_name);

}  // namespace
}  // namespace crasp::verifier
