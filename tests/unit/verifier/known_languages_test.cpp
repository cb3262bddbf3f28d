// Languages whose membership is known, from the literature or by hand: every row is a language, its verdicts in the
// four fragments for both readings, and the fewest views (window, period) with which a program can say it.

#include <gtest/gtest.h>

#include "lang/interpret.h"
#include "lang/workspace.h"
#include "tests/support/automata.h"
#include "verifier/counter_program.h"
#include "verifier/decide.h"

namespace crasp::verifier {
namespace {

using lang::Reading;
using tests::alphabet_of;
using tests::bounded_dyck;
using tests::dfa_of;
using Kind = Obstruction::Kind;

// One letter for each of C-RASP, [periodic], [local], [periodic, local].
std::string verdicts(const Decision& decision, Reading reading) {
  std::string result;
  for (Fragment fragment : kFragments) result += name(decision.verdict(fragment, reading).answer)[0];
  return result;
}

// Two kinds of brackets, nested at most so deep.
std::string two_brackets(int depth) {
  std::string pattern = "()";
  for (int level = 0; level < depth; ++level) pattern = "(a" + pattern + "b|c" + pattern + "d)*";
  return pattern;
}

struct Known {
  std::string pattern;
  const char* letters;
  const char* last_symbol;
  const char* after_word;
  std::optional<Observation> smallest = std::nullopt;  // read at the last symbol
  std::optional<Kind> obstruction = std::nullopt;      // to the largest fragment
};

const char* const kTomita3 = "~((.*0)?1(11)*0(00)*(1.*)?)";            // no odd run of 1s, and right behind it an odd run of 0s
const char* const kTomita3Later = "~((.*0)?1(11)*(0.*1)?0(00)*(1.*)?)";  // … and later an odd run of 0s
const char* const kTomita5 = "~(1*(01*01*)*01*) & ~(0*(10*10*)*10*)";  // even numbers of 0s and of 1s

std::vector<Known> everywhere() {
  std::vector<Known> rows{
      {"1*", "01", "yyyy", "yyyy", Observation{0, 1}},        // Tomita 1
      {"(10)*", "01", "yyyy", "yyyy", Observation{0, 1}},     // Tomita 2
      {"0*1*0*1*", "01", "yyyy", "yyyy", Observation{0, 1}},  // Tomita 7
      {"ab*", "ab", "yyyy", "yyyy", Observation{0, 1}},
      {"a*b*", "ab", "yyyy", "yyyy", Observation{0, 1}},
      {"aa*bb*cc*dd*ee*", "abcde", "yyyy", "yyyy", Observation{0, 1}},
      {"[ab]*d[bc]*", "abcd", "yyyy", "yyyy", Observation{0, 1}},
      {".*a.*b.*c.*", "abc", "yyyy", "yyyy", Observation{0, 1}},
      {"(ab|ba)*", "ab", "yyyy", "yyyy", Observation{0, 1}},
      {"(ab|bbaa)*", "ab", "yyyy", "yyyy", Observation{0, 1}},
      {two_brackets(2), "abcd", "yyyy", "yyyy", Observation{0, 1}},
      {two_brackets(3), "abcd", "yyyy", "yyyy", Observation{0, 1}},
      {"∅", "ab", "yyyy", "yyyy", Observation{0, 1}},
      {"()", "ab", "yyyy", "yyyy", Observation{0, 1}},
  };
  for (int depth = 1; depth <= 12; ++depth)
    rows.push_back({bounded_dyck(depth), "ab", "yyyy", "yyyy", Observation{0, 1}});
  return rows;
}

// The symbol just read is lost after the word, and nothing but a window brings it back.
std::vector<Known> at_the_last_symbol() {
  return {
      {".*b", "ab", "yyyy", "nnyy", Observation{0, 1}},
      {"a|b|a.*a|b.*b", "ab", "yyyy", "nnyy", Observation{0, 1}},  // first symbol = last symbol
      {"(a+b+)+", "ab", "yyyy", "nnyy", Observation{0, 1}},
  };
}

std::vector<Known> with_windows() {
  return {
      {"~(.*000.*)", "01", "nnyy", "nnyy", Observation{2, 1}},  // Tomita 4
      {".*a.", "ab", "nnyy", "nnyy", Observation{1, 1}},       {".*a..", "ab", "nnyy", "nnyy", Observation{2, 1}},
      {".*a...", "ab", "nnyy", "nnyy", Observation{3, 1}},     {".*aa.*", "ab", "nnyy", "nnyy", Observation{1, 1}},
      {"~(.*aa.*)", "ab", "nnyy", "nnyy", Observation{1, 1}},  {"(ab|bba)*", "ab", "nnyy", "nnyy", Observation{2, 1}},
      {"(ab|aabb)*", "ab", "nnyy", "nnyy", Observation{1, 1}},
  };
}

std::vector<Known> with_periods() {
  return {
      {"(aa)*", "ab", "nyny", "nyny", Observation{0, 2}},
      {"(aaaa)*", "ab", "nyny", "nyny", Observation{0, 4}},
      {"(abab)*", "ab", "nyny", "nyny", Observation{0, 4}},
      {"(..)*", "ab", "nyny", "nyny", Observation{0, 2}},
      {"b*(aa)*", "ab", "nyny", "nyny", Observation{0, 2}},  // where (0, 4) was the smallest known
      {"(b|aa)*", "ab", "nyny", "nyny", Observation{0, 2}},
      {kTomita3Later, "01", "nyny", "nyny", Observation{0, 2}},
      // Needs both; (1, 2) suffices, where (1, 6) was the smallest known.
      {"(ab|ba|aa)*", "ab", "nnny", "nnny", Observation{1, 2}},
  };
}

std::vector<Known> nowhere() {
  return {
      {kTomita3, "01", "nnnn", "nnnn", std::nullopt, Kind::flip_flop},
      {kTomita5, "01", "nnnn", "nnnn", std::nullopt, Kind::group},
      {"b*(ab*ab*)*", "ab", "nnnn", "nnnn", std::nullopt, Kind::group},  // parity
      {"b*(aa*bb*aa*bb*)*(aa*)?|b*(aa*bb*aa*bb*)*aa*", "ab", "nnnn", "nnnn", std::nullopt,
       Kind::group},                                                        // even number of ab
      {"(0|1(01*0)*1)*", "01", "nnnn", "nnnn", std::nullopt, Kind::group},  // multiples of three in binary
      {".*be*", "abe", "nnnn", "nnnn", std::nullopt, Kind::flip_flop},
      {".*02*", "012", "nnnn", "nnnn", std::nullopt, Kind::flip_flop},
      {"e*((ae*b|be*be*a)e*)*", "abe", "nnnn", "nnnn", std::nullopt, Kind::other},
      {"e*((ae*b|ae*ae*be*b)e*)*", "abe", "nnnn", "nnnn"},
      {"((aa|b)a(a|b)((b|b)ba)*)*", "ab", "nnnn", "nnnn", std::nullopt, Kind::other},
  };
}

void expect_decided(const Known& known) {
  SCOPED_TRACE(known.pattern);
  const lang::Dfa dfa = dfa_of(known.pattern, known.letters);
  const Decision decision = decide(dfa);
  EXPECT_EQ(verdicts(decision, Reading::last_symbol), known.last_symbol);
  EXPECT_EQ(verdicts(decision, Reading::after_word), known.after_word);
  const FragmentVerdict& largest = decision.verdict(Fragment::periodic_local, Reading::last_symbol);
  if (known.smallest) {
    EXPECT_EQ(largest.observation, known.smallest);
  }
  if (known.obstruction) {
    EXPECT_EQ(largest.obstruction->kind, *known.obstruction);
  }
  const std::optional<Synthesis> program = find_program(dfa, decision, alphabet_of(known.letters));
  EXPECT_EQ(program && program->proved, largest.answer == Membership::yes);
}

TEST(KnownLanguages, InEveryFragment) {
  for (const Known& known : everywhere()) expect_decided(known);
}

TEST(KnownLanguages, ReadingMatters) {
  for (const Known& known : at_the_last_symbol()) expect_decided(known);
}

TEST(KnownLanguages, InFragmentsWithWindows) {
  for (const Known& known : with_windows()) expect_decided(known);
}

TEST(KnownLanguages, InFragmentsWithPeriods) {
  for (const Known& known : with_periods()) expect_decided(known);
}

TEST(KnownLanguages, InNoFragment) {
  for (const Known& known : nowhere()) expect_decided(known);
}

// #0 - #1 modulo 3, given as an automaton.
TEST(KnownLanguages, TomitaSix) {
  const lang::Dfa dfa = lang::minimise({2, {1, 2, 2, 0, 0, 1}, 0, {true, false, false}});
  const Decision decision = decide(dfa);
  EXPECT_EQ(verdicts(decision, Reading::last_symbol), "nnnn");
  EXPECT_EQ(verdicts(decision, Reading::after_word), "nnnn");
  EXPECT_EQ(decision.last_symbol[3].obstruction->cycle.size(), 3u);
}

// Both are refuted by the linear system alone; the first has a group, although none in its stable semigroup.
TEST(KnownLanguages, OneThatOnlySeemsAperiodic) {
  EXPECT_FALSE(decide(dfa_of("((aa|b)a(a|b)((b|b)ba)*)*", "ab")).monoid->aperiodic);
  EXPECT_TRUE(decide(dfa_of("e*((ae*b|be*be*a)e*)*", "abe")).monoid->aperiodic);
}

}  // namespace
}  // namespace crasp::verifier
