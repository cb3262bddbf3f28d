// The decision for regular languages against two judges that know nothing of it: a yes is proved by its program, or
// confirmed on all short words; a no is not contradicted by the enumeration of programs. CRASP_SOAK=1000 takes that
// many regular expressions.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>
#include <random>

#include "lang/regex.h"
#include "lang/workspace.h"
#include "search/minimise.h"
#include "verifier/counter_program.h"
#include "verifier/decide.h"

namespace crasp::search {
namespace {

using verifier::Membership;

std::string random_pattern(std::mt19937& random, int depth, const std::string& letters) {
  if (depth == 0 || random() % 6 == 0) return std::string(1, letters[random() % letters.size()]);
  const auto part = [&] { return random_pattern(random, depth - 1, letters); };
  switch (random() % 6) {
    case 0:
    case 1: return part() + part();
    case 2: return "(" + part() + "|" + part() + ")";
    case 3: return "(" + part() + ")+";
    default: return "(" + part() + ")*";
  }
}

lang::Program regex_program(const lang::Dfa& dfa, const std::vector<std::string>& symbols) {
  lang::Program program;
  program.alphabet.symbols = symbols;
  program.kind = lang::ProgramKind::recogniser;
  program.verdict = program.terms.regex(dfa);
  return program;
}

// All words to a length; fewer for more symbols.
bool agrees(const std::string& text, const lang::Dfa& dfa, std::size_t words) {
  lang::Workspace workspace;
  lang::load_text(workspace, "synthesised.crasp", text);
  const lang::Program& program = workspace.programs.at(0);
  for (const Example& each : label(program, short_words(dfa.symbols, words))) {
    if (each.accepted != lang::accepts(dfa, each.word)) return false;
  }
  return true;
}

struct Tally {
  int yes = 0, proved = 0, confirmed = 0, no = 0, unknown = 0;
};

void judge_yes(const std::string& pattern, const lang::Dfa& dfa, const verifier::Decision& decision,
               const std::vector<std::string>& symbols, Tally& tally) {
  ++tally.yes;
  const auto found = verifier::find_program(dfa, decision, symbols);
  ASSERT_TRUE(found) << pattern;
  tally.proved += found->proved ? 1 : 0;
  if (found->proved) return;
  EXPECT_TRUE(agrees(found->program, dfa, symbols.size() == 2 ? 8'191 : 800'000)) << pattern;  // to length 12
  ++tally.confirmed;
}

void judge_no(const std::string& pattern, const lang::Dfa& dfa, const std::vector<std::string>& symbols, Tally& tally) {
  ++tally.no;
  const lang::Program program = regex_program(dfa, symbols);
  Grammar grammar;
  grammar.periods = {2, 3};
  grammar.window = 2;
  FitLimits limits;
  limits.size = 8;
  limits.seconds = 0.5;
  const Fit fit = minimise(program, grammar, limits);
  EXPECT_FALSE(fit.proved) << pattern << " is said to be in no fragment, yet a program is equal to it";
}

TEST(RandomRegex, AnswersAreProvedOrNotContradicted) {
  const char* soak = std::getenv("CRASP_SOAK");
  const int expressions = soak != nullptr ? std::max(1, std::atoi(soak)) : 60;
  std::mt19937 random(2608);
  Tally tally;
  while (tally.yes + tally.no + tally.unknown < expressions) {
    const std::string letters = random() % 3 == 0 ? "abc" : "ab";
    std::vector<std::string> symbols;
    for (char letter : letters) symbols.push_back(std::string(1, letter));
    const std::string pattern = random_pattern(random, 4 + static_cast<int>(random() % 3), letters);
    const auto parsed = lang::parse_regex(pattern, symbols);
    const auto& dfa = std::get<lang::Dfa>(parsed);
    if (dfa.states() < 2 || dfa.states() > 30) continue;
    const verifier::Decision decision = verifier::decide(dfa);
    switch (decision.verdict(lang::Fragment::periodic_local, lang::Reading::last_symbol).answer) {
      case Membership::yes: judge_yes(pattern, dfa, decision, symbols, tally); break;
      case Membership::no: judge_no(pattern, dfa, symbols, tally); break;
      case Membership::unknown: ++tally.unknown;
    }
  }
  std::cout << expressions << " expressions: " << tally.yes << " yes (" << tally.proved << " proved, "
            << tally.confirmed << " confirmed on short words), " << tally.no << " no, " << tally.unknown
            << " unknown\n";
  EXPECT_EQ(tally.unknown, 0);
}

}  // namespace
}  // namespace crasp::search
