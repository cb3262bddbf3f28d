#include <random>

#include "lang/interpret.h"
#include "lang/regex.h"
#include "lang/workspace.h"
#include "verifier/counter_program.h"

namespace crasp::verifier {
namespace {

lang::Dfa dfa_of(std::string_view pattern, std::span<const std::string> symbols) {
  auto result = lang::parse_regex(pattern, symbols);
  if (auto* error = std::get_if<lang::RegexError>(&result)) throw std::runtime_error(error->message);
  return std::get<lang::Dfa>(result);
}

// The reference interpreter on the text, against the automaton, for all words to a length and for some long ones.
void expect_equal(const std::string& text, const lang::Dfa& dfa, std::size_t length) {
  lang::Workspace workspace;
  lang::load_text(workspace, "synthesised", text);
  ASSERT_FALSE(workspace.diagnostics.has_errors()) << text;
  const lang::Program& program = workspace.programs.at(0);
  auto value = [&](const lang::Word& word) {
    auto columns = lang::evaluate(program.terms, std::vector{program.verdict}, word);
    return std::get<std::vector<lang::Column>>(columns)[0][word.size()] != 0;
  };
  std::vector<lang::Word> words{{}};
  for (std::size_t at = 0; at < words.size() && words[at].size() < length; ++at) {
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      words.push_back(words[at]);
      words.back().push_back(symbol);
    }
  }
  std::mt19937 random(3);
  for (int round = 0; round < 20; ++round) {  // walks that stay out of the sink as long as they can
    lang::Word word;
    lang::State state = dfa.start;
    for (int step = 0; step < 100; ++step) {
      std::uint32_t symbol = random() % dfa.symbols;
      for (std::uint32_t next = 0; next < dfa.symbols; ++next) {
        lang::State target = dfa.next(state, (symbol + next) % dfa.symbols);
        if (dfa.accepting[target] || !lang::same_successors(dfa, target, target) || dfa.next(target, 0) != target) {
          symbol = (symbol + next) % dfa.symbols;
          break;
        }
      }
      word.push_back(symbol);
      state = dfa.next(state, symbol);
      words.push_back(word);
    }
  }
  for (const lang::Word& word : words)
    ASSERT_EQ(value(word), lang::accepts(dfa, word)) << text << testing::PrintToString(word);
}

TEST(Synthesise, ProgramsAreProvedAndRunAsTheirAutomata) {
  struct Case {
    const char* pattern;
    std::vector<std::string> symbols;
  };
  const std::vector<std::string> ab{"a", "b"}, abc{"a", "b", "c"};
  for (const Case& each : {Case{"(ab)*", ab},
                           {"(a(a(ab)*b)*b)*", ab},
                           {"(aa)*", ab},
                           {"(abab)*", ab},
                           {".*b", ab},
                           {"(ab|ba)*", ab},
                           {"(ab|bbaa)*", ab},
                           {"(ab|bba)*", ab},
                           {"(ab|aabb)*", ab},
                           {"(ab|ba|aa)*", ab},
                           {"~(.*aaa.*)", ab},
                           {"aa*bb*cc*", abc},
                           {".*a.*b.*c.*", abc},
                           {"(ac)*ba*", abc},
                           {"a|b|a.*a|b.*b", ab},
                           {".*a..", ab},
                           {"(a+b+)+", ab},
                           {"∅", ab},
                           {".*", ab},
                           {"()", ab},
                           {"b*(aa)*", ab},
                           {"a*b*a*b*", ab},
                           {"(<x>\\\")*", {"<x>", "\""}},
                           {"~((.*0)?1(11)*(0.*1)?0(00)*(1.*)?)", {"0", "1"}}}) {
    lang::Dfa dfa = dfa_of(each.pattern, each.symbols);
    std::optional<Synthesis> synthesis = find_program(dfa, decide(dfa), each.symbols);
    ASSERT_TRUE(synthesis) << each.pattern;
    EXPECT_TRUE(synthesis->proved) << each.pattern;
    expect_equal(synthesis->program, dfa, each.symbols.size() == 2 ? 10 : 6);
  }
}

TEST(Synthesise, WritesWhatAPersonWould) {
  std::vector<std::string> ab{"a", "b"};
  lang::Dfa dfa = dfa_of("(aa)*", ab);
  EXPECT_EQ(find_program(dfa, decide(dfa), ab)->program,
            "alphabet \"a\" \"b\"\n"
            "left = #\"b\"\n"
            "accept left == 0 && i % 2 == 0\n");
}

TEST(Synthesise, NothingForLanguagesOutside) {
  std::vector<std::string> abe{"a", "b", "e"};
  lang::Dfa dfa = dfa_of(".*be*", abe);
  EXPECT_FALSE(find_program(dfa, decide(dfa), abe));
  EXPECT_FALSE(synthesise(dfa, {2, 2}));
}

TEST(Synthesise, TheProofRefusesOtherLanguages) {
  std::vector<std::string> ab{"a", "b"};
  CounterProgram program = *synthesise(dfa_of("(a(ab)*b)*", ab), {});
  EXPECT_TRUE(proves_equal(program, dfa_of("(a(ab)*b)*", ab)));
  for (const char* other : {"(ab)*", "(a(a(ab)*b)*b)*", "(a(ab)*b)+", "(ab|ba)*", "∅"}) {
    EXPECT_FALSE(proves_equal(program, dfa_of(other, ab))) << other;
  }
}

TEST(Synthesise, RandomAutomata) {
  std::mt19937 random(17);
  std::vector<std::string> ab{"a", "b"};
  int found = 0, positive = 0;
  for (int round = 0; round < 200; ++round) {
    lang::State states = 2 + random() % 5;
    lang::Dfa dfa{2, {}, 0, {}};
    for (lang::State state = 0; state < states; ++state) {
      for (int symbol = 0; symbol < 2; ++symbol) dfa.transitions.push_back(random() % 3 ? random() % states : states);
      dfa.accepting.push_back(random() % 2);
    }
    dfa.transitions.insert(dfa.transitions.end(), {states, states});
    dfa.accepting.push_back(false);
    dfa = lang::minimise(dfa);
    Decision decision = decide(dfa);
    if (decision.last_symbol[3].answer != Membership::yes) continue;
    ++positive;
    std::optional<Synthesis> synthesis = find_program(dfa, decision, ab);
    if (!synthesis) continue;
    ++found;
    EXPECT_TRUE(synthesis->proved) << synthesis->program;
    if (found % 10 == 0) expect_equal(synthesis->program, dfa, 9);
  }
  EXPECT_EQ(found, positive);
}

}  // namespace
}  // namespace crasp::verifier
