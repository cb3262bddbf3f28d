// Conclusions: known answers, random questions against brute force, and certificates that were tampered with.

#include "verifier/verify.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/certificate_json.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;
using crasp::testing::subset;

Options options(double seconds) {
  Options result;
  result.seconds = seconds;
  return result;
}

std::string text(const lang::Word& word) {
  std::string result;
  for (lang::SymbolIndex symbol : word) result += static_cast<char>('a' + symbol);
  return result;
}

std::string answer(const Question& question) {
  const Conclusion conclusion = verify(question, options(5));
  const std::string witness = conclusion.outcome == Outcome::refuted ? " " + text(conclusion.witness) : "";
  return std::string(name(conclusion.outcome)) + witness;
}

TEST(Verify, ProvesForAllLengths) {
  EXPECT_EQ(answer(equivalent("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"",
                              "accept #(#\"a\" - #\"b\" == -1) == 0 && #\"a\" == #\"b\"")),
            "proved");
  EXPECT_EQ(answer(subset("accept #(\"a\" && #\"b\" >= 1) == 0 && #\"a\" == #\"b\"", "accept #\"a\" == #\"b\"")), "proved");
  EXPECT_EQ(answer(empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\"")), "proved");
}

TEST(Verify, RefutesWithTheFirstOfTheShortestWords) {
  EXPECT_EQ(answer(equivalent("accept #\"a\" > #\"b\"", "accept #\"a\" >= #\"b\"")), "refuted ");  // the empty word
  EXPECT_EQ(answer(empty("accept #\"a\" == 2 && #\"b\" == 2")), "refuted aabb");
  EXPECT_EQ(answer(subset("accept #\"a\" == #\"b\" && i >= 1", "accept #(#\"a\" < #\"b\") == 0")), "refuted ba");
  EXPECT_EQ(answer(equivalent("accept i % 2 == 0 && #!\"a\" == 0", "accept #!\"a\" == 0 && (i % 2 == 0 || \"b\")")), "proved");
}

TEST(Verify, FindsLongCounterexamples) {
  const Conclusion conclusion = verify(empty("accept #\"a\" == #\"b\" && #\"a\" >= 100"), options(10));
  ASSERT_EQ(conclusion.outcome, Outcome::refuted) << conclusion.reason;
  EXPECT_EQ(text(conclusion.witness), std::string(100, 'a') + std::string(100, 'b'));
}

TEST(Verify, ComparesWithRegularExpressions) {
  EXPECT_EQ(answer(equivalent("accept #(#\"a\" < #\"b\") == 0 && #(#\"a\" > #\"b\" + 1) == 0 && #\"a\" == #\"b\"",
                              "accept regex \"(ab)*\"")),
            "proved");
  EXPECT_EQ(answer(equivalent("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "accept regex \"(ab)*\"")), "refuted aabb");
}

TEST(Verify, StaysWithinABound) {
  Options limited = options(5);
  limited.bound = 20;
  limited.engine = Engine::bounded;
  const Conclusion conclusion = verify(empty("accept #(2 * #(#\"a\" > #\"b\") > i) > i + #\"a\" - #\"b\" + 30"), limited);
  EXPECT_EQ(conclusion.outcome, Outcome::holds) << conclusion.reason;
  EXPECT_EQ(conclusion.bound, 20u);
}

TEST(Verify, TriesWordsWhereThereIsNoMachine) {
  Options limited = options(5);
  limited.bound = 6;
  EXPECT_EQ(verify(empty("accept #\"a\" * #\"a\" + 1 == #\"b\" && #\"a\" >= 1"), limited).outcome, Outcome::refuted);
  const Conclusion conclusion = verify(empty("accept #\"a\" * #\"a\" > i * i"), limited);
  EXPECT_EQ(conclusion.outcome, Outcome::holds);
  EXPECT_EQ(conclusion.bound, 6u);
}

TEST(Verify, ObeysTheMemoryLimit) {
  Options limited = options(20);
  limited.bytes = 1 << 16;
  limited.engine = Engine::bounded;
  const Conclusion conclusion = verify(empty("accept 2 * #(2 * #(#\"a\" > #\"b\") > i) > i && 4 * #(#\"a\" > #\"b\") <= i"), limited);
  EXPECT_EQ(conclusion.outcome, Outcome::unknown);
  EXPECT_NE(conclusion.reason.find("memory"), std::string::npos) << conclusion.reason;
}

TEST(Verify, StopsWhenToldTo) {
  const std::atomic<bool> stop = true;
  Options interrupted = options(20);
  interrupted.stop = &stop;
  const Conclusion conclusion = verify(empty("accept 2 * #(2 * #(#\"a\" > #\"b\") > i) > i && 4 * #(#\"a\" > #\"b\") <= i"), interrupted);
  EXPECT_EQ(conclusion.outcome, Outcome::unknown);
  EXPECT_EQ(conclusion.reason, "interrupted");
}

// --- random questions ----------------------------------------------------------------------------------------------

/// How many questions each seed asks; more in the long run before a release.
std::uint64_t questions_per_seed() {
  const char* wanted = std::getenv("CRASP_RANDOM_QUESTIONS");
  return wanted != nullptr ? std::stoull(wanted) : 60;
}

void expect_right(const Question& question, const Conclusion& conclusion, std::uint64_t longest) {
  const auto first = crasp::testing::first_counterexample(question, longest);
  if (conclusion.outcome == Outcome::proved || conclusion.outcome == Outcome::holds) {
    EXPECT_FALSE(first.has_value()) << "it has the counterexample " << text(*first);
  }
  if (conclusion.outcome == Outcome::proved) {
    EXPECT_EQ(certify(question, *conclusion.certificate, 10), "");
  } else if (conclusion.outcome == Outcome::refuted && first) {
    EXPECT_EQ(text(conclusion.witness), text(*first));
  } else if (conclusion.outcome == Outcome::refuted) {
    EXPECT_GT(conclusion.witness.size(), longest);
  }
}

class RandomVerdicts : public ::testing::TestWithParam<int> {};

TEST_P(RandomVerdicts, AgreeWithBruteForce) {
  oracle::Profile profile;
  profile.depth = GetParam() % 2 == 0 ? 2 : 3;
  profile.definitions = 2;
  profile.local = GetParam() % 3 == 1;
  profile.periodic = GetParam() % 3 == 2;
  profile.generator = GetParam() == 5;
  int unknown = 0;
  for (std::uint64_t seed = 0; seed < questions_per_seed(); ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed << " of " << GetParam());
    const Question question = crasp::testing::random_question(100'000 * GetParam() + seed, profile);
    const Conclusion conclusion = verify(question, options(0.05));
    unknown += conclusion.outcome == Outcome::unknown;
    expect_right(question, conclusion, 8);
  }
  RecordProperty("unknown", unknown);
  std::printf("%d unknown\n", unknown);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomVerdicts, ::testing::Range(0, 6));

class RandomMutants : public ::testing::TestWithParam<int> {};

TEST_P(RandomMutants, AgreeWithBruteForce) {
  oracle::Profile profile;
  profile.local = GetParam() % 2 == 1;
  profile.periodic = GetParam() >= 2;
  int unknown = 0, proved = 0;
  for (std::uint64_t seed = 0; seed < questions_per_seed() / 2; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed << " of " << GetParam());
    const auto question = crasp::testing::random_mutant(100'000 * GetParam() + seed, profile);
    if (!question) continue;
    const Conclusion conclusion = verify(*question, options(0.3));
    unknown += conclusion.outcome == Outcome::unknown;
    proved += conclusion.outcome == Outcome::proved;
    expect_right(*question, conclusion, 8);
  }
  std::printf("%d proved, %d unknown\n", proved, unknown);
  EXPECT_GT(proved, 0);
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomMutants, ::testing::Range(0, 4));

// --- certificates ---------------------------------------------------------------------------------------------------

TEST(Certificate, IsRejectedForAnotherQuestion) {
  const Question right = empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\"");
  const Conclusion conclusion = verify(right, options(5));
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  EXPECT_EQ(certify(right, *conclusion.certificate, 5), "");
  EXPECT_NE(certify(empty("accept #(#\"a\" > #\"b\") <= #\"a\" - #\"b\""), *conclusion.certificate, 5), "");
  EXPECT_NE(certify(empty("accept #(#\"a\" > #\"b\" + 1) < #\"a\" - #\"b\""), *conclusion.certificate, 5), "");
}

TEST(Certificate, IsRejectedWithANarrowerBox) {
  const Question question = subset("accept #(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "accept #(#\"a\" - #\"b\" == -1) == 0");
  const Conclusion conclusion = verify(question, options(5));
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  Certificate narrower = *conclusion.certificate;
  int rejected = 0, tried = 0;
  for (std::optional<Box>& box : narrower.rounds.front().reach) {
    if (!box || box->empty()) continue;
    ++tried;
    const std::optional<Box> before = std::exchange(box, std::nullopt);
    rejected += certify(question, narrower, 5).empty() ? 0 : 1;
    box = before;
  }
  EXPECT_GT(tried, 0);
  EXPECT_EQ(rejected, tried);
}

TEST(Certificate, IsRejectedWithoutAnInequalityThatItNeeds) {
  const Question question = empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\"");
  const Conclusion conclusion = verify(question, options(5));
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  Certificate weaker = *conclusion.certificate;
  auto& invariant = std::get<Inequalities>(weaker.invariant);
  for (auto& node : invariant) {
    if (node) node->clear();
  }
  EXPECT_NE(certify(question, weaker, 5), "");
}

TEST(Certificate, SurvivesJson) {
  const Question inequalities = empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\"");
  const Question boxes = equivalent("accept #(#\"a\" > #\"b\") >= 1", "accept #(#\"a\" == #\"b\" + 1) >= 1");
  const Question states = empty("accept #\"a\" == 3 && #\"b\" == 2 && i == 4");
  for (const Question* question : {&inequalities, &boxes, &states}) {
    const Conclusion conclusion = verify(*question, options(5));
    ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
    const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
    ASSERT_TRUE(std::holds_alternative<Certificate>(read));
    EXPECT_EQ(certify(*question, std::get<Certificate>(read), 5), "");
    EXPECT_EQ(certificate_to_json(std::get<Certificate>(read)), certificate_to_json(*conclusion.certificate));
  }
}

TEST(Certificate, IsRejectedWhenItIsNone) {
  for (const char* text : {"{}", "[1]", "{\"rounds\":1,\"with_length\":false,\"in_lattice\":false,\"invariant\":null}",
                           "{\"rounds\":[],\"split\":null,\"with_length\":false,\"in_lattice\":false,\"invariant\":{\"inequalities\":[[[]]]}}",
                           "{\"rounds\":[],\"split\":null,\"with_length\":false,\"in_lattice\":false,\"invariant\":{\"states\":[[[1]]]}}"}) {
    const auto read = certificate_from_json(nlohmann::ordered_json::parse(text));
    EXPECT_TRUE(std::holds_alternative<std::string>(read)) << text;
  }
  const Question question = empty("accept #\"a\" > #\"b\" && #\"a\" < #\"b\"");
  const char* narrow = "{\"rounds\":[],\"split\":null,\"with_length\":false,\"in_lattice\":false,\"invariant\":{\"inequalities\":[[[1]]]}}";
  const auto read = certificate_from_json(nlohmann::ordered_json::parse(narrow));
  EXPECT_NE(certify(question, std::get<Certificate>(read), 5), "");
}

}  // namespace
}  // namespace crasp::verifier
