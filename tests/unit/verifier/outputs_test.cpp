// Generators whose outputs have no common machine of a fitting size: each output is a question of its own.

#include <gtest/gtest.h>

#include "tests/support/questions.h"
#include "verifier/certificate_json.h"
#include "verifier/obligations.h"

namespace crasp::verifier {
namespace {

using crasp::testing::asked;
using crasp::testing::question;

constexpr double kPatience = 600;
const std::string kLetters = R"("a" .. "l")";

/// Which of twelve letters leads, against the same from the other side, but where `but` says something else.
Question leaders(const std::string& but = "") {
  return question(Relation::equivalent, "next[t in Σ] = all s in Σ: s == t || #Q[t] > #Q[s]",
                  "next[t in Σ] = !(any s in Σ: s != t && #Q[s] >= #Q[t])" + but, kLetters);
}

TEST(Outputs, AreProvedOneByOne) {
  const Question whole = leaders();
  ASSERT_TRUE(std::holds_alternative<Unsupported>(counter_machine(whole, Budget(kPatience))));
  const Conclusion conclusion = asked(whole, Engine::automatic, kPatience);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  EXPECT_EQ(conclusion.engine, "intervals by output");
  EXPECT_EQ(conclusion.certificate->outputs.size(), 12u);
  const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
  ASSERT_TRUE(std::holds_alternative<Certificate>(read)) << std::get<std::string>(read);
  EXPECT_EQ(certify(whole, std::get<Certificate>(read), kPatience), "");
}

TEST(Outputs, OfOthersAreNotProved) {
  Certificate certificate = *asked(leaders(), Engine::automatic, kPatience).certificate;
  EXPECT_NE(certify(leaders(" && #Q[t] < 3"), certificate, kPatience), "");
  EXPECT_NE(certify(crasp::testing::empty("accept i < 0"), certificate, kPatience), "") << "that has one output";
  certificate.outputs.pop_back();
  EXPECT_NE(certify(leaders(), certificate, kPatience), "");
}

/// The shortest word of all outputs, and the first of them in alphabet order, whichever output it is of.
TEST(Outputs, AreRefutedByTheFirstOfTheShortestWords) {
  const auto witness = [](const std::string& but) {
    const Conclusion conclusion = asked(leaders(but), Engine::automatic, kPatience);
    EXPECT_EQ(conclusion.outcome, Outcome::refuted) << but;
    EXPECT_TRUE(conclusion.shortest) << but;
    EXPECT_FALSE(conclusion.certificate) << but;
    return conclusion.witness;
  };
  EXPECT_EQ(witness(R"( && !(t == "b" && #"b" == 3 || t == "c" && #"c" == 2))"), (lang::Word{2, 2}));
  EXPECT_EQ(witness(R"( && !(t == "c" && #"c" == 2 && #"a" == 1 || t == "b" && #"b" == 2 && #"e" == 1))"), (lang::Word{0, 2, 2}));
}

TEST(Outputs, HoldUpToABound) {
  Options options;
  options.seconds = kPatience;
  options.bound = 4;
  const Conclusion conclusion = verify(leaders(R"( && !(t == "b" && #"b" == 5))"), options);
  EXPECT_EQ(conclusion.outcome, Outcome::holds) << conclusion.reason;
  EXPECT_GE(conclusion.bound.value_or(0), 4u);
}

/// A question about one output knows no others.
TEST(Outputs, AreAskedAboutAlone) {
  Question one = question(Relation::equivalent, "next[t in Σ] = t == \"a\" || #\"b\" > 0", "next[t in Σ] = t == \"a\"");
  one.output = 0;
  EXPECT_EQ(asked(one, Engine::automatic, kPatience).outcome, Outcome::proved);
  EXPECT_EQ(is_counterexample(one, {1}), false);
  one.output = 1;
  EXPECT_EQ(asked(one, Engine::automatic, kPatience).witness, lang::Word{1});
  EXPECT_EQ(is_counterexample(one, {1}), true);
}

}  // namespace
}  // namespace crasp::verifier
