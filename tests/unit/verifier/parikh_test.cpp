// Counting moves: known answers with large numbers, its complete fragments against brute force, and proofs tampered with.

#include "verifier/parikh.h"

#include <gtest/gtest.h>

#include "lang/check.h"
#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/certificate_json.h"
#include "verifier/euler.h"
#include "verifier/reversals.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;
using crasp::testing::subset;

Conclusion counted(const Question& question, double seconds = 600) {
  return crasp::testing::asked(question, Engine::parikh, seconds);
}

Machine machine_of(const Question& question) { return std::get<Machine>(counter_machine(question, Budget(10))); }

bool decided(const Question& question) { return walks_decide(machine_of(question), Counted::moves); }

// Where the runs of b are as many as the a, and twice as many, there is no b at all, so none that follows another.
const char* const kConnected =
    "runs = #(\"b\" && !(#[j == i - 1] \"b\" >= 1))\nagain = #(\"b\" && #[j == i - 1] \"b\" >= 1)\n"
    "accept runs == #\"a\" && runs == 2 * #\"a\" && again >= runs + 70";

void expect_proved(const Question& question) {
  const Conclusion conclusion = counted(question);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << question.text << conclusion.reason;
  EXPECT_EQ(conclusion.engine, "parikh");
  const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
  ASSERT_TRUE(std::holds_alternative<Certificate>(read));
  EXPECT_TRUE(std::holds_alternative<NoWalk>(std::get<Certificate>(read).invariant));
  EXPECT_EQ(certify(question, std::get<Certificate>(read), 10), "");
}

TEST(Parikh, ProvesForAllLengths) {
  expect_proved(equivalent("accept #\"a\" > 1000", "accept #(#\"a\" > 1000) > 0"));
  expect_proved(equivalent("accept 3 * #\"a\" == 5 * #\"b\" + 1000", "accept 6 * #\"a\" == 10 * #\"b\" + 2000"));
  expect_proved(empty("accept 2 * #\"a\" == 4 * #\"b\" + 1001"));
  expect_proved(empty("accept #(\"b\" && #\"a\" >= 500) >= 300 && #\"b\" == 299"));
  expect_proved(empty(kConnected, "\"a\" \"b\" \"c\""));
}

std::size_t length_of_counterexample(const Question& question) {
  const Conclusion conclusion = counted(question);
  EXPECT_EQ(conclusion.outcome, Outcome::refuted) << conclusion.reason;
  EXPECT_TRUE(conclusion.shortest);
  return conclusion.witness.size();
}

TEST(Parikh, FindsShortestWords) {
  EXPECT_EQ(length_of_counterexample(empty("accept 3 * #\"a\" == 5 * #\"b\" + 1000")), 336u);
  EXPECT_EQ(length_of_counterexample(empty("accept #(\"b\" && #\"a\" >= 500) >= 300 && #\"b\" == 310")), 810u);
  EXPECT_EQ(length_of_counterexample(equivalent("accept #\"a\" > 5000", "accept #\"a\" > 5001")), 5001u);
}

TEST(Parikh, SaysWhenAWordIsTooLong) {
  const Conclusion conclusion = counted(empty("accept #\"a\" > 123456789"));
  EXPECT_EQ(conclusion.outcome, Outcome::unknown);
  EXPECT_NE(conclusion.reason.find("counterexamples, but"), std::string::npos) << conclusion.reason;
}

// --- against brute force ---------------------------------------------------------------------------------------------

/// Is each program in a fragment that is decided?
bool is_decided(const Question& question) {
  const auto decided = [](const lang::Program& program) {
    const lang::TermReport report = lang::check(program).report;
    return report.depth <= 1 || report.positive;
  };
  return decided(question.left) && (!question.right || decided(*question.right));
}

struct Tally {
  int decided = 0, complete = 0, proved = 0;
};

void expect_right(const Question& question, Tally& tally) {
  const Conclusion conclusion = counted(question, is_decided(question) ? 600 : 2);
  const auto first = crasp::testing::first_counterexample(question, 7);
  if (is_decided(question)) {
    ++tally.complete;
    EXPECT_NE(conclusion.outcome, Outcome::unknown) << conclusion.reason;
  }
  if (conclusion.outcome == Outcome::unknown) return;
  ++tally.decided;
  EXPECT_EQ(conclusion.outcome == Outcome::proved && first.has_value(), false);
  if (conclusion.outcome == Outcome::proved) {
    ++tally.proved;
    EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
  } else if (first) {
    EXPECT_EQ(conclusion.witness.size(), first->size());
    EXPECT_TRUE(conclusion.shortest || conclusion.witness.empty());
  } else {
    EXPECT_GT(conclusion.witness.size(), 7u);
  }
}

class RandomCounts : public ::testing::TestWithParam<int> {};

TEST_P(RandomCounts, AgreeWithBruteForce) {
  oracle::Profile profile;
  profile.depth = 2;
  profile.definitions = 1 + GetParam() % 2;
  profile.periodic = GetParam() >= 2;
  Tally tally;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed << " of " << GetParam());
    expect_right(crasp::testing::random_question(700'000 + 1'000 * GetParam() + seed, profile), tally);
    const auto mutant = crasp::testing::random_mutant(800'000 + 1'000 * GetParam() + seed, profile);
    if (mutant) expect_right(*mutant, tally);
  }
  std::printf("%d decided, %d of them proved; %d in a decidable fragment\n", tally.decided, tally.proved, tally.complete);
  EXPECT_GT(tally.complete, 20);
  EXPECT_GT(tally.proved, 5);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomCounts, ::testing::Range(0, 4));

// --- what it knows to be complete ---------------------------------------------------------------------------------------

TEST(Parikh, KnowsWhereItIsComplete) {
  EXPECT_TRUE(decided(empty("accept #\"a\" > #\"b\" && 2 * #\"a\" < 3 * #\"b\"")));
  EXPECT_TRUE(decided(empty("accept #(#\"a\" > 100) == 100")));
  EXPECT_FALSE(decided(empty("accept #(#\"a\" > #\"b\") == 3 * #\"b\" && #\"a\" > 1")));
}

// After the first b, no a counts: A - B rises, then falls, and turns once. It feeds another count.
TEST(Parikh, CountersMayTurnBoundedlyOften) {
  const char* const text =
      "a_first = #(\"a\" && #\"b\" == 0)\nhigh = #(a_first - #\"b\" > 70)\naccept high == 3 && i == 152 && a_first > 71";
  EXPECT_TRUE(decided(empty(text)));
  const auto phases = find_phases(machine_of(empty(text)));
  ASSERT_TRUE(phases);
  EXPECT_EQ(phases->turning.size(), 1u);
  const Conclusion conclusion = counted(empty(text));
  ASSERT_EQ(conclusion.outcome, Outcome::refuted) << conclusion.reason;
  EXPECT_EQ(conclusion.witness.size(), 152u);  // a^72 b^80 is one: high after a^71, a^72 and the first b
}

// --- pieces -------------------------------------------------------------------------------------------------------------

Transition transition(std::uint32_t from, std::uint32_t to, std::int64_t step = 0) { return {from, {to, 0, {}, {step}}}; }

TEST(Euler, WalksMakeEachMoveAsOftenAsAsked) {
  const std::vector<Transition> moves{transition(0, 1), transition(1, 0), transition(1, 1), transition(1, 2), transition(2, 1)};
  const std::vector<std::uint64_t> times{3, 2, 4, 2, 2};
  const auto walk = euler_walk(moves, times, 0);
  std::vector<std::uint64_t> made(moves.size());
  std::uint32_t node = 0;
  for (std::uint32_t m : walk) {
    EXPECT_EQ(moves[m].from, node);
    node = moves[m].edge.target;
    ++made[m];
  }
  EXPECT_EQ(made, times);
  EXPECT_EQ(node, 1u);
  EXPECT_TRUE(unconnected(moves, times, 0).empty());
}

TEST(Euler, WhatIsNotReachedIsFound) {
  const std::vector<Transition> moves{transition(0, 0), transition(1, 2), transition(2, 1), transition(3, 3)};
  EXPECT_EQ(unconnected(moves, {1, 5, 5, 2}, 0), (std::vector<std::vector<std::uint32_t>>{{1, 2}, {3}}));
  EXPECT_EQ(unconnected(moves, {0, 0, 0, 2}, 0), (std::vector<std::vector<std::uint32_t>>{{3}}));
  EXPECT_TRUE(unconnected(moves, {7, 0, 0, 0}, 0).empty());
}

// A chain of three loops that raise, lower and raise F; with a way back there is no bound.
TEST(Reversals, AreCountedAlongTheLongestChain) {
  Machine machine;
  machine.dimensions = 1;
  machine.functionals = {"F"};
  machine.basis = {{1}};
  machine.representative = {0, 1};
  machine.nodes.assign(3, {{}, {0}});
  for (std::uint32_t node = 0; node < 3; ++node) {
    machine.nodes[node].edges.push_back({node, 0, {}, {node == 1 ? -1 : 1}});
    if (node < 2) machine.nodes[node].edges.push_back({node + 1, 1, {}, {0}});
  }
  const std::vector<bool> all(3, true);
  EXPECT_EQ(find_reversals(machine, all).front(), std::optional<std::size_t>(2));
  EXPECT_EQ(find_reversals(machine, {true, true, false}).front(), std::optional<std::size_t>(1));
  machine.nodes[2].edges.push_back({0, 1, {}, {0}});
  EXPECT_EQ(find_reversals(machine, all).front(), std::nullopt);
}

// --- certificates ---------------------------------------------------------------------------------------------------------

TEST(NoWalk, IsRejectedForAnotherQuestion) {
  const Conclusion conclusion = counted(empty("accept 2 * #\"a\" == 4 * #\"b\" + 1001"));
  ASSERT_EQ(conclusion.outcome, Outcome::proved);
  EXPECT_NE(certify(empty("accept 2 * #\"a\" == 4 * #\"b\" + 1002"), *conclusion.certificate, 10), "");
}

TEST(NoWalk, NeedsItsCutsAndBelievesNoOthers) {
  const Question question = empty(kConnected, "\"a\" \"b\" \"c\"");
  const Conclusion conclusion = counted(question);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  Certificate changed = *conclusion.certificate;
  Cuts& cuts = std::get<NoWalk>(changed.invariant).cuts;
  ASSERT_FALSE(cuts.empty());
  cuts.front().push_back(1'000'000);
  EXPECT_NE(certify(question, changed, 10), "");
  cuts.clear();
  EXPECT_NE(certify(question, changed, 10), "");
  // No set of nodes makes a proof of what is false.
  const Question refuted = empty("accept #(\"b\" && #[j == i - 1] \"a\" >= 1) == 2 && #\"a\" > #\"b\" + 3");
  const auto nodes = static_cast<std::uint32_t>(machine_of(refuted).nodes.size());
  Certificate wrong;
  for (std::uint32_t first = 0; first < nodes; ++first) {
    for (std::uint32_t second = first; second < nodes; ++second) {
      wrong.invariant = NoWalk{{{first}, {first, second}, {}}};
      EXPECT_NE(certify(refuted, wrong, 10), "");
    }
  }
}

TEST(NoWalk, NeedsFunctionalsForCoordinates) {
  Machine machine = crasp::testing::counting_up();
  EXPECT_EQ(check_no_walk(machine, {}, 5), "");
  machine.basis = {{2}};
  EXPECT_NE(check_no_walk(machine, {}, 5), "");
  machine.basis = {{1}};
  machine.nodes[0].offset = {-1};
  EXPECT_NE(check_no_walk(machine, {}, 5), "");
}

}  // namespace
}  // namespace crasp::verifier
