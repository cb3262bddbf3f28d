// Feedback of one functional: known answers, random programs of just this shape against brute force, and proofs tampered
// with.

#include "verifier/grammar.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "tests/support/questions.h"
#include "tests/support/random_questions.h"
#include "verifier/certificate_json.h"
#include "verifier/derivation.h"
#include "verifier/verify.h"

namespace crasp::verifier {
namespace {

using crasp::testing::empty;
using crasp::testing::equivalent;

Conclusion counted(const Question& question, double seconds = 20) {
  return crasp::testing::asked(question, Engine::one_counter, seconds);
}

Machine machine_of(const Question& question) { return std::get<Machine>(counter_machine(question, Budget(10))); }

bool has_grammar(const Question& question) {
  const Machine machine = machine_of(question);
  return !machine.no_bad_word() && std::holds_alternative<Grammar>(find_grammar(machine));
}

void expect_proved(const Question& question) {
  EXPECT_TRUE(has_grammar(question)) << question.text;
  const Conclusion conclusion = counted(question);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << question.text << conclusion.reason;
  const auto read = certificate_from_json(certificate_to_json(*conclusion.certificate));
  ASSERT_TRUE(std::holds_alternative<Certificate>(read));
  const auto* proof = std::get_if<NoWalk>(&std::get<Certificate>(read).invariant);
  ASSERT_NE(proof, nullptr);
  EXPECT_EQ(proof->counted, Counted::productions);
  EXPECT_EQ(certify(question, std::get<Certificate>(read), 60), "");
}

// Above 0, what comes up goes down: of a word that ends at 0, as many a as b are read there.
const char* const kHills = "up = #(\"a\" && #\"a\" > #\"b\")\ndown = #(\"b\" && #\"a\" >= #\"b\")\n";

TEST(Grammar, ProvesForAllLengths) {
  expect_proved(empty(std::string(kHills) + "accept #\"a\" == #\"b\" && up != down"));
  expect_proved(empty("accept #(#\"a\" > #\"b\") < #\"a\" - #\"b\""));
  expect_proved(equivalent(std::string(kHills) + "accept up > down", "accept #\"a\" > #\"b\""));
  // Above 2, a counts by 2 and b by 3.
  expect_proved(empty("high = 2 * #\"a\" - 3 * #\"b\"\ntop = #(high > 2)\naccept high == 7 && 3 * top < high - 2"));
}

TEST(Grammar, FindsShortestWords) {
  const auto length = [](const Question& question) {
    EXPECT_TRUE(has_grammar(question)) << question.text;
    const Conclusion conclusion = counted(question);
    EXPECT_EQ(conclusion.outcome, Outcome::refuted) << conclusion.reason;
    EXPECT_TRUE(conclusion.shortest);
    return conclusion.witness.size();
  };
  // Twice through 0, or not at all: 501 above it or at it, and 301 below.
  EXPECT_EQ(length(empty("accept #(#\"a\" > #\"b\") == 500 && #(#\"a\" < #\"b\") == 301")), 802u);
}

TEST(Grammar, TwoFunctionalsThatFeedBackAreRefused) {
  const Question two = empty("x = #(#\"a\" > #\"b\")\ny = #(#\"b\" > #\"c\")\naccept x == 2 * y + 1 && y > 3", "\"a\" \"b\" \"c\"");
  const auto none = find_grammar(machine_of(two));
  ASSERT_TRUE(std::holds_alternative<NoGrammar>(none));
  EXPECT_NE(std::get<NoGrammar>(none).reason.find("more than one functional"), std::string::npos);
}

TEST(Grammar, OneThatIsTooLargeIsRefused) {
  const Question wide = empty("x = #(#\"a\" - #\"b\" > 100000)\naccept x == 5 && #\"a\" == #\"b\"");
  const auto none = find_grammar(machine_of(wide));
  ASSERT_TRUE(std::holds_alternative<NoGrammar>(none));
  EXPECT_NE(std::get<NoGrammar>(none).reason.find("productions"), std::string::npos);
  const Conclusion conclusion = counted(wide, 5);
  EXPECT_EQ(conclusion.outcome, Outcome::unknown);
  EXPECT_FALSE(conclusion.reason.empty());
}

// --- pieces -------------------------------------------------------------------------------------------------------------

/// S -> a S b | c, with two more nonterminals that lead to each other and back: S -> T, T -> U S, U -> d | d U.
Grammar small_grammar() {
  Grammar grammar;
  grammar.nonterminals = 3;
  grammar.productions = {{0, 0, {}, {0}}, {0, 1, {}, {}}, {0, 2, {}, {1}}, {1, 3, {}, {2, 0}}, {2, 4, {}, {}}, {2, 5, {}, {2}}};
  return grammar;
}

TEST(Derivation, UsesEachProductionAsOftenAsAsked) {
  const Grammar grammar = small_grammar();
  const std::vector<std::uint64_t> times{3, 1, 4, 4, 4, 2};
  EXPECT_TRUE(underived(grammar, times).empty());
  std::vector<std::uint64_t> used(times.size());
  std::vector<std::uint32_t> open{0};
  for (std::uint32_t k : derive(grammar, times)) {
    ASSERT_FALSE(open.empty());
    EXPECT_EQ(grammar.productions[k].left, open.back());
    open.pop_back();
    open.insert(open.end(), grammar.productions[k].right.rbegin(), grammar.productions[k].right.rend());
    ++used[k];
  }
  EXPECT_EQ(used, times);
  EXPECT_TRUE(open.empty());
}

// What ends must not be used while something is left that only this leads to.
TEST(Derivation, DoesNotEndTooEarly) {
  Grammar grammar;
  grammar.nonterminals = 3;
  grammar.productions = {{0, 0, {}, {}}, {0, 1, {}, {1}}, {1, 2, {}, {0}}, {1, 3, {}, {2, 1}}, {2, 4, {}, {}}};
  EXPECT_EQ(derive(grammar, {1, 1, 1, 1, 1}), (std::vector<std::uint32_t>{1, 3, 4, 2, 0}));
}

TEST(Derivation, WhatIsNotDerivedIsFound) {
  EXPECT_EQ(underived(small_grammar(), {0, 1, 0, 0, 0, 7}), (std::vector<std::vector<std::uint32_t>>{{2}}));
  EXPECT_TRUE(underived(small_grammar(), {5, 1, 0, 0, 0, 0}).empty());
}

// No cut makes a proof of what is false, and a proof needs its cuts.
TEST(Grammar, CertificatesAreNotBelieved) {
  const Question question = empty(std::string(kHills) + "accept #\"a\" == #\"b\" && up != down");
  const Conclusion conclusion = counted(question);
  ASSERT_EQ(conclusion.outcome, Outcome::proved) << conclusion.reason;
  Certificate changed = *conclusion.certificate;
  auto& proof = std::get<NoWalk>(changed.invariant);
  ASSERT_FALSE(proof.cuts.empty());
  proof.counted = Counted::moves;
  EXPECT_NE(certify(question, changed, 10), "");
  proof.counted = Counted::productions;
  proof.cuts.push_back({1'000'000});
  EXPECT_NE(certify(question, changed, 10), "");
  proof.cuts.clear();
  EXPECT_NE(certify(question, changed, 10), "");
  const Question refuted = empty(std::string(kHills) + "accept #\"a\" == #\"b\" && up == down + 0 * i && up > 1");
  const auto grammar = std::get<Grammar>(find_grammar(machine_of(refuted)));
  for (std::uint32_t first = 0; first < grammar.nonterminals; ++first) {
    for (std::uint32_t second : {first, (first + 1) % grammar.nonterminals}) {
      Certificate wrong;
      wrong.invariant = NoWalk{{{first}, {first, second}, {}}, Counted::productions};
      EXPECT_NE(certify(refuted, wrong, 10), "");
    }
  }
}

// --- against brute force ---------------------------------------------------------------------------------------------

class Shape {
 public:
  explicit Shape(std::uint64_t seed) : random_(seed) {}

  /// Counts that ask for nothing but the letter and one functional, and then a condition on them.
  std::string program() {
    const char* const functionals[] = {"#\"a\" - #\"b\"", "2 * #\"a\" - i",           "2 * #\"a\" - #\"b\"", "#\"a\" - 2 * #\"b\" + #\"c\"",
                                       "#\"b\" - #\"a\"", "3 * #\"a\" - 2 * #\"b\"", "i - 3 * #\"c\""};
    const std::string f = functionals[pick(7)];
    std::string text = fmt::format("x = #({})\ny = #({})\n", condition(f), condition(f));
    text += fmt::format("accept {}", last());
    for (int k = pick(3); k > 0; --k) text += fmt::format(" {} {}", pick(4) > 0 ? "&&" : "||", last());
    return text;
  }

 private:
  int pick(int count) { return static_cast<int>(random_() % count); }
  std::string compare() {
    const char* const comparisons[] = {"<", "<=", "==", ">=", ">", "!="};
    return comparisons[pick(6)];
  }
  std::string condition(const std::string& f) {
    std::string text = fmt::format("{} {} {}", f, compare(), pick(5) - 2);
    const char* const letters[] = {"", "\"a\" && ", "!\"b\" && ", "(\"c\" || i % 2 == 0) && ", "", "#[j == i - 1] \"b\" >= 1 && "};
    text = letters[pick(6)] + text;
    if (pick(3) == 0) text += fmt::format(" && {} {} {}", f, compare(), pick(5) - 2);
    return text;
  }
  std::string last() {
    const char* const terms[] = {"x", "y", "#\"a\"", "#\"b\"", "#\"c\"", "i"};
    return fmt::format("{} {} {} + {} * {}", terms[pick(2)], compare(), terms[pick(6)], pick(5) - 2, terms[pick(6)]);
  }

  std::mt19937_64 random_;
};

constexpr const char* kSymbols = "\"a\" \"b\" \"c\"";

struct Tally {
  int grammars = 0, slow = 0, proved = 0, refuted = 0, longer = 0;
};

void expect_right(const Question& question, Tally& tally) {
  const bool decided = has_grammar(question);
  tally.grammars += decided;
  const Conclusion conclusion = counted(question, decided ? 3 : 0.5);
  const auto first = crasp::testing::first_counterexample(question, 6);
  if (decided && conclusion.outcome == Outcome::unknown) {
    ++tally.slow;
    const bool late = conclusion.reason.ends_with("the solver gave up") || conclusion.reason.find("time ran out") != std::string::npos;
    EXPECT_TRUE(late) << conclusion.reason;
  }
  if (conclusion.outcome == Outcome::proved) {
    ++tally.proved;
    EXPECT_FALSE(first.has_value());
    EXPECT_EQ(certify(question, *conclusion.certificate, 60), "");
  } else if (conclusion.outcome == Outcome::refuted) {
    ++tally.refuted;
    tally.longer += !first;
    EXPECT_TRUE(first ? conclusion.witness.size() == first->size() : conclusion.witness.size() > 6);
  }
}

/// One term of the program is another one now; is it still the same?
std::optional<Question> mutant_of(const lang::Program& program, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const std::vector<lang::TermId> terms = lang::reachable_terms(program);
  const lang::TermId term = terms[random() % terms.size()];
  Question question;
  question.left = program;
  question.right = lang::rebuild(program, lang::Substitute{term, {}, static_cast<std::int64_t>(random() % 2)});
  return question.right ? std::optional(question) : std::nullopt;
}

class OneFunctional : public ::testing::TestWithParam<int> {};

TEST_P(OneFunctional, AgreesWithBruteForce) {
  Tally tally;
  const char* const wanted = std::getenv("CRASP_RANDOM_QUESTIONS");
  const std::uint64_t count = wanted != nullptr ? std::strtoull(wanted, nullptr, 10) / 100 : 4;  // seconds each, if too slow
  for (std::uint64_t k = 0; k < count; ++k) {
    const std::uint64_t seed = 1'000'000 * GetParam() + k;
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    const std::string text = Shape(seed).program();
    SCOPED_TRACE(text);
    const Question question = empty(text, kSymbols);
    expect_right(question, tally);
    if (const auto mutant = mutant_of(question.left, seed)) expect_right(*mutant, tally);
  }
  std::printf("%d grammars, %d of them too slow; %d proved, %d refuted, %d of them beyond brute force\n", tally.grammars,
              tally.slow, tally.proved, tally.refuted, tally.longer);
  EXPECT_GT(tally.grammars, static_cast<int>(count / 2));
  EXPECT_LT(tally.slow, tally.grammars);
}

INSTANTIATE_TEST_SUITE_P(Seeds, OneFunctional, ::testing::Range(1, 5));

}  // namespace
}  // namespace crasp::verifier
