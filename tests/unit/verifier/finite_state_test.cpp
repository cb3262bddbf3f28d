#include "verifier/finite_state.h"

#include <gtest/gtest.h>

#include "lang/check.h"
#include "lang/rewrite.h"
#include "tests/oracle/random_program.h"
#include "tests/support/loaded.h"
#include "verifier/decide.h"

namespace crasp::verifier {
namespace {

using testing::all_words;
using testing::program;

// The automaton accepts exactly the words on which the interpreter says yes. False if the program leaves 64 bits.
void expect_equal(const lang::Program& tested, const lang::Dfa& dfa, lang::TermId output, std::size_t length) {
  lang::Interpreter interpreter(tested.terms, std::vector{output});
  for (const lang::Word& word : all_words(tested.alphabet.size(), length)) {
    const auto result = interpreter.evaluate(word);
    const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
    if (columns == nullptr) continue;
    ASSERT_EQ(columns->front()[word.size()] != 0, lang::accepts(dfa, word))
        << tested.name << " on a word of length " << word.size();
  }
}

std::optional<lang::Dfa> automaton(const lang::Program& tested, FiniteStateLimits limits = {}) {
  auto result = finite_state(tested, tested.verdict, limits);
  auto* dfa = std::get_if<lang::Dfa>(&result);
  return dfa != nullptr ? std::optional(std::move(*dfa)) : std::nullopt;
}

std::string reason(const std::string& accept) {
  const lang::Program tested = program("alphabet \"a\" \"b\"\naccept " + accept + "\n");
  auto result = finite_state(tested, tested.verdict, {.states = 500, .history = 8});
  return std::holds_alternative<NotFinite>(result) ? std::get<NotFinite>(result).reason : "";
}

struct Known {
  const char* accept;
  std::size_t states;  // of the minimal automaton, worked out by hand; 0: not checked
};

class FiniteState : public ::testing::TestWithParam<Known> {};

TEST_P(FiniteState, AgreesWithTheInterpreter) {
  const lang::Program tested = program(std::string("alphabet \"a\" \"b\" \"c\"\naccept ") + GetParam().accept + "\n");
  const auto dfa = automaton(tested);
  ASSERT_TRUE(dfa);
  expect_equal(tested, *dfa, tested.verdict, 8);
  if (GetParam().states > 0) {
    EXPECT_EQ(dfa->states(), GetParam().states);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Constructs, FiniteState,
    ::testing::Values(Known{"#\"b\" % 2 == 0", 2}, Known{"#\"b\" % 6 == 1", 6}, Known{"#\"a\" >= 3", 4},
                      Known{"#\"a\" - 3 >= 0 && i - 2 < 5", 0}, Known{"3 * #\"a\" + #\"b\" <= 7", 9},
                      Known{"2 <= #\"a\" + [\"b\"] <= 3", 0}, Known{"min(#\"a\", 2) == min(#\"b\", 2)", 9},
                      Known{"max(#\"a\", #\"b\") < 3", 10}, Known{"last (\"a\" || \"b\") : \"b\"", 2},
                      Known{"first (\"a\" || \"b\") : \"b\"", 3}, Known{"last[j < i] \"a\" : exists \"b\"", 0},
                      Known{"(last \"a\" : #\"b\") % 3 == 1", 0}, Known{"(last \"a\" : #\"b\") >= 2", 0},
                      Known{"(first[j < i - 1] \"a\" : #\"b\" % 2) == 1", 0}, Known{"#[j > i - 3] \"a\" >= 2", 0},
                      Known{"#[i - j in {1, 4}] \"a\" == 1", 0}, Known{"#[j < i - 1] \"a\" % 2 == 1", 0},
                      Known{"last[j > i - 3] \"a\" : #\"b\" % 2 == 1", 0},
                      Known{"first[i - j in {0, 2, 3}] (\"a\" || \"b\") : \"a\"", 0},
                      Known{"i % 3 == 2 || #(i % 2 == 0 && \"a\") >= 2", 0},
                      Known{"regex \"(ab|c)*\" && #(regex \".*a\") < 2", 0}, Known{"(#\"a\" * #\"b\") % 2 == 1", 0},
                      Known{"(#\"a\" - 2 * #\"b\") % 3 == 1", 3}, Known{"(exists \"a\" ? #\"b\" : #\"c\") >= 2", 0},
                      Known{"#(#\"a\" % 2 == 1) % 2 == 0", 4}, Known{"#(\"b\" && #\"a\" < 2) > 1 && #\"c\" == 0", 0}));

TEST(FiniteState, SaysWhyNot) {
  EXPECT_EQ(reason("#\"a\" == #\"b\""), "more than 500 states were reached");
  EXPECT_EQ(reason("#[j > i] \"a\" == 1"), "it looks at positions after i");
  EXPECT_EQ(reason("#[j == i / 2] \"a\" == 1"), "its relation does not depend on i - j alone");
  EXPECT_EQ(reason("#(#\"a\" == #\"a\"@i) == 1"), "`@i` compares a position with every later one");
  EXPECT_EQ(reason("#[j == i - 20] \"a\" == 1"), "it looks back over more than 8 positions");
  EXPECT_EQ(reason("#\"a\" % 2 == 1"), "");
}

TEST(FiniteState, ReadsSymbolsOutsideAnOpenAlphabet) {
  lang::Program tested = program("alphabet \"a\"\naccept #\"a\" % 2 == 0 && regex \"a*\"\n");
  tested.alphabet.open = true;
  const auto dfa = automaton(tested);
  ASSERT_TRUE(dfa);
  EXPECT_EQ(dfa->symbols, 2U);
  EXPECT_TRUE(lang::accepts(*dfa, std::vector{0U, 0U}));
  EXPECT_FALSE(lang::accepts(*dfa, std::vector{1U, 0U, 0U}));
}

// A tenth or more of random programs of the task layer are finite; each is compared on all words up to a length.
TEST(FiniteState, AgreesWithTheInterpreterOnRandomPrograms) {
  int finite = 0;
  for (std::uint64_t seed = 0; seed < 600; ++seed) {
    lang::Program tested = oracle::random_program(seed, oracle::Profile::task_layer());
    tested.name = "seed " + std::to_string(seed);
    const auto dfa = automaton(tested, {.states = 300, .history = 8});
    if (!dfa) continue;
    finite += dfa->states() > 1 ? 1 : 0;
    expect_equal(tested, *dfa, tested.verdict, 7);
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(finite, 60);
}

}  // namespace
}  // namespace crasp::verifier
