// k-induction: what it proves, that wrong claims are refused, and what its certificates say.

#include "verifier/k_induction.h"

#include <gtest/gtest.h>

#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/certificate_json.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;

Conclusion asked(const Question& question, double seconds = 60) {
  return crasp::testing::asked(question, Engine::k_induction, seconds);
}

/// Counts 0, 1, 2, 0, 1, 2, … on symbol 0, and is bad at `bad`. Nothing that is counted is below 0 or above 2.
Machine going_round(std::int64_t bad) {
  Machine machine;
  machine.dimensions = 1;
  machine.functionals = {"F"};
  machine.basis = {{1}};
  machine.representative = {0};
  machine.nodes = {{{{0, 0, {{0, {0, 1}}}, {1}}, {0, 0, {{0, {2, 2}}}, {-2}}, {kBad, 0, {{0, {bad, bad}}}, {0}}}, {0}}};
  return machine;
}

/// Counts up from -`below`, one by one, and is bad at 0 if it was there before: from some states only, not from the start.
Machine counting_to_bad(std::int64_t below) {
  Machine machine = going_round(0);
  machine.nodes[0].edges = {{0, 0, {{0, {-below, -1}}}, {1}}, {0, 0, {{0, {1, kInfinity}}}, {1}}, {kBad, 0, {{0, {0, 0}}}, {0}}};
  machine.nodes[0].offset = {1};  // where F starts
  return machine;
}

Induction unrestricted(const Machine& machine, std::uint64_t k) {
  return {k, Inequalities(machine.nodes.size(), std::vector<Inequality>{})};
}

TEST(KInduction, NeedsAsManyGoodStatesAsThereAreOnTheWayToABadOne) {
  const Machine machine = counting_to_bad(3);  // -3, -2, -1 are good, and 0 follows
  for (std::uint64_t k : {1, 2, 3}) EXPECT_NE(check_induction(machine, unrestricted(machine, k), 10), "") << k;
  EXPECT_EQ(check_induction(machine, unrestricted(machine, 4), 10), "");
  Induction restricted = unrestricted(machine, 1);
  restricted.kept[0]->push_back({{1}, 1});  // F >= 1
  EXPECT_EQ(check_induction(machine, restricted, 10), "");
}

TEST(KInduction, ReportsTheLeastK) {
  const Machine machine = going_round(3);
  const auto found = find_induction(machine, Budget(20));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->k, 1u);  // nothing but 2 leads to 3, and 2 leads to 0
  EXPECT_FALSE(find_induction(going_round(1), Budget(20)) &&
               check_induction(going_round(1), *find_induction(going_round(1), Budget(20)), 20).empty());
}

TEST(KInduction, WrongClaimsAreRefused) {
  const Machine round = going_round(1);  // bad after one symbol
  for (std::uint64_t k : {0, 1, 2, 3, 8}) EXPECT_NE(check_induction(round, unrestricted(round, k), 10), "") << k;
  const Machine machine = counting_to_bad(3);
  EXPECT_NE(check_induction(machine, unrestricted(machine, 1000), 10), "");
  Induction not_kept = unrestricted(machine, 4);
  not_kept.kept[0]->push_back({{-1}, -1});  // F <= 1 holds at the start only
  EXPECT_NE(check_induction(machine, not_kept, 10), "");
  Induction narrow = unrestricted(machine, 4);
  narrow.kept[0]->push_back({{1, 1}, 0});
  EXPECT_NE(check_induction(machine, narrow, 10), "");
  EXPECT_NE(check_induction(machine, {4, {}}, 10), "");
}

TEST(KInduction, ProvesQuestionsAndItsCertificatesSurviveJson) {
  int inductions = 0;
  for (const Question& question :
       {empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\""), empty("accept 2 * #(\"a\" && i % 2 == 0) > i"),
        equivalent("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "accept #(#\"a\" - #\"b\" == -1) == 0 && #\"a\" == #\"b\"")}) {
    const Conclusion conclusion = asked(question);
    ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
    const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
    ASSERT_TRUE(std::holds_alternative<Certificate>(read));
    EXPECT_EQ(certify(question, std::get<Certificate>(read), 10), "");
    EXPECT_EQ(certificate_to_json(std::get<Certificate>(read)), certificate_to_json(*conclusion.certificate));
    inductions += std::holds_alternative<Induction>(conclusion.certificate->invariant) ? 1 : 0;
  }
  EXPECT_GE(inductions, 1);
}

TEST(KInduction, RandomQuestionsAreNotAnsweredWrongly) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Question question = crasp::testing::random_question(700'000 + seed, {});
    const Conclusion conclusion = asked(question, 0.1);
    const auto first = crasp::testing::first_counterexample(question, 7);
    if (conclusion.outcome == Outcome::proved) {
      EXPECT_FALSE(first) << seed;
      EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
    }
    if (conclusion.outcome == Outcome::refuted && first) {
      EXPECT_EQ(conclusion.witness, *first) << seed;
    }
  }
}

}  // namespace
}  // namespace crasp::verifier
