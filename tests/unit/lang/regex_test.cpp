#include "lang/regex.h"

#include <functional>
#include <random>
#include <regex>

namespace crasp::lang {
namespace {

using Symbols = std::vector<std::string>;
const Symbols kAb{"a", "b"};

Dfa dfa_of(std::string_view pattern, const Symbols& symbols = kAb) {
  auto result = parse_regex(pattern, symbols);
  if (auto* error = std::get_if<RegexError>(&result)) {
    ADD_FAILURE() << pattern << ": " << error->message;
    return {static_cast<std::uint32_t>(symbols.size()), std::vector<State>(symbols.size()), 0, {false}};
  }
  return std::get<Dfa>(result);
}

RegexError error_of(std::string_view pattern, const Symbols& symbols = kAb, const RegexLimits& limits = {}) {
  auto result = parse_regex(pattern, symbols, limits);
  if (auto* error = std::get_if<RegexError>(&result)) return *error;
  ADD_FAILURE() << pattern << " is not refused";
  return {};
}

bool matches(const Dfa& dfa, std::string_view word) {
  SymbolWord indices;
  for (char symbol : word) indices.push_back(static_cast<std::uint32_t>(symbol - 'a'));
  return accepts(dfa, indices);
}

std::string word_of(std::size_t number, std::size_t length) {
  std::string word;
  for (std::size_t at = 0; at < length; ++at) word += "ab"[number >> at & 1];
  return word;
}

TEST(Regex, AgreesWithTheStandardLibrary) {
  for (std::string pattern :
       {"", "()", "a", "(ab)*", "(ab|ba)*", "(ab|bbaa)*", "a+b?a{2,3}", "[ab]*a[ab]{2}", "(a|)b{2,}", "(a*b*)*a",
        "((a|b)(a|b))*", ".*ab.", "[^a]+a?", "(a{2}|b{3}){1,2}", "b*(ba*ba*)*", "a**"}) {
    Dfa dfa = dfa_of(pattern);
    std::regex reference(pattern == "a**" ? "(a*)*" : pattern, std::regex::ECMAScript);
    for (std::size_t length = 0; length <= 9; ++length) {
      for (std::size_t number = 0; number < std::size_t{1} << length; ++number) {
        std::string word = word_of(number, length);
        ASSERT_EQ(matches(dfa, word), std::regex_match(word, reference)) << pattern << " on " << word;
      }
    }
  }
}

TEST(Regex, PrecedenceFromLooseToTight) {
  EXPECT_EQ(dfa_of("a|b&ab"), dfa_of("a|(b&(ab))"));
  EXPECT_EQ(dfa_of("~ab"), dfa_of("(~(a))b"));
  EXPECT_EQ(dfa_of("~a*"), dfa_of("~(a*)"));
  EXPECT_EQ(dfa_of("~~a"), dfa_of("a"));
  EXPECT_EQ(dfa_of("ab*"), dfa_of("a(b*)"));
}

TEST(Regex, IntersectionAndComplement) {
  EXPECT_EQ(dfa_of("a.* & .*b"), dfa_of("a(a|b)*b"));
  EXPECT_EQ(dfa_of("~(.*aa.*)"), dfa_of("(b|ab)*a?"));
  EXPECT_EQ(dfa_of("~(a*) & ~(b*)"), dfa_of("a+b.*|b+a.*"));
  EXPECT_EQ(dfa_of("~(a|b|ab) & .{0,2}"), dfa_of("|aa|ba|bb"));
  EXPECT_EQ(dfa_of("∅"), complement(dfa_of("Σ*")));
  EXPECT_EQ(dfa_of("(ε|a)b"), dfa_of("a?b"));
}

TEST(Regex, LawsHoldOnRandomExpressions) {
  std::mt19937 random(7);
  std::function<std::string(int)> expression = [&](int depth) -> std::string {
    if (depth == 0) return std::string(1, "ab."[random() % 3]);
    std::string r = expression(depth - 1);
    switch (random() % 6) {
      case 0: return "(" + r + "|" + expression(depth - 1) + ")";
      case 1: return "(" + r + expression(depth - 1) + ")";
      case 2: return "(" + r + ")*";
      case 3: return "(" + r + "&" + expression(depth - 1) + ")";
      case 4: return "(" + r + "){1,2}";
      default: return "~(" + r + ")";
    }
  };
  for (int round = 0; round < 150; ++round) {
    std::string r = expression(3);
    std::string s = expression(3);
    Dfa left = dfa_of(r);
    Dfa right = dfa_of(s);
    EXPECT_EQ(dfa_of("~(" + r + ")"), minimise(complement(left)));
    EXPECT_EQ(dfa_of(r + "&" + s), minimise(product(left, right, Combination::And)));
    EXPECT_EQ(dfa_of(r + "|" + s), minimise(product(left, right, Combination::Or)));
    EXPECT_EQ(dfa_of("(" + r + ")(" + s + ")|" + r), dfa_of("(" + r + ")((" + s + ")|)"));
    EXPECT_EQ(dfa_of("((" + r + ")|(" + s + "))*"), dfa_of("((" + r + ")*(" + s + ")*)*"));
  }
}

TEST(Regex, MinimalAutomataAreSmall) {
  EXPECT_EQ(dfa_of("(ab)*").states(), 3u);
  EXPECT_EQ(dfa_of(".*a.{10}").states(), 2048u);
  EXPECT_EQ(dfa_of("(a{1000}){3}").states(), 3002u);
  std::string dyck = "()";
  for (int depth = 0; depth < 16; ++depth) dyck = "(a" + dyck + "b)*";
  EXPECT_EQ(dfa_of(dyck).states(), 18u);
}

TEST(Regex, SymbolsLongerThanACharacter) {
  Symbols symbols{"s1", "s14", "<sep>", "4", "é"};
  EXPECT_EQ(dfa_of("s14", symbols), dfa_of("[s14]", symbols));
  EXPECT_EQ(shortest_word(dfa_of("s1 4 s14<sep>", symbols)), (SymbolWord{0, 3, 1, 2}));
  EXPECT_EQ(shortest_word(dfa_of("é{2}", symbols)), (SymbolWord{4, 4}));
  EXPECT_EQ(dfa_of("[s14-4]", symbols), dfa_of("s14|<sep>|4", symbols));
}

TEST(Regex, OperatorsAsSymbols) {
  Symbols brackets{"(", ")", "+", "a b", "]"};
  EXPECT_EQ(shortest_word(dfa_of(R"(\(\)\+\a b\])", brackets)), (SymbolWord{0, 1, 2, 3, 4}));
  EXPECT_EQ(dfa_of("[(+]", brackets), dfa_of(R"(\(|\+)", brackets));
  EXPECT_THAT(error_of("[]]", brackets).message, testing::HasSubstr("a class needs a symbol"));
  EXPECT_THAT(error_of("[+-]", brackets).message, testing::HasSubstr("`]` is an operator here"));
}

TEST(Regex, NamesOfLanguagesGiveWayToSymbols) {
  EXPECT_EQ(shortest_word(dfa_of("Σε", {"Σ", "ε"})), (SymbolWord{0, 1}));
  EXPECT_EQ(shortest_word(dfa_of("Σε", {"x"})), (SymbolWord{0}));
}

TEST(Regex, AnEmptyAlphabetHasTwoLanguages) {
  EXPECT_EQ(dfa_of("()", {}).accepting, std::vector<bool>{true});
  EXPECT_EQ(dfa_of(".", {}).accepting, std::vector<bool>{false});
}

TEST(Regex, ErrorsNameTheirPlace) {
  struct Case {
    const char* pattern;
    std::uint32_t begin, end;
    const char* message;
  };
  for (const Case& each : {
           Case{"ab c", 3, 4, "`c` is not a symbol of the alphabet"},
           Case{"aé", 1, 3, "`é` is not a symbol of the alphabet"},
           Case{"a(b|(a)", 1, 2, "this `(` is not closed"},
           Case{"ab)a", 2, 3, "unexpected `)`: no group is open here"},
           Case{"a|*b", 2, 3, "nothing to repeat before `*`"},
           Case{"[ab", 0, 1, "this `[` is not closed"},
           Case{"[b-a]", 1, 4, "the range runs against the order of the alphabet"},
           Case{"a{3,2}", 1, 6, "the upper bound of a repeat is below the lower one"},
           Case{"a{1001}", 2, 6, "a repeat is at most 1000"},
           Case{"a{99999999999999999999}", 2, 22, "a repeat is at most 1000"},
           Case{"a{x}", 2, 3, "expected a number as in `{2}`, `{2,}` or `{2,5}`"},
           Case{"a{2", 1, 3, "expected `}` after the bounds of a repeat"},
           Case{"a]", 1, 2, "unexpected `]`"},
           Case{"a~", 2, 2, "a piece must follow `~`"},
           Case{"a\\", 1, 2, "a symbol must follow `\\`"},
           Case{"[]", 0, 2, "a class needs a symbol (`Σ` or `.` is any symbol, `∅` the empty language)"},
       }) {
    RegexError error = error_of(each.pattern);
    EXPECT_EQ(error.message, each.message) << each.pattern;
    EXPECT_EQ(error.begin, each.begin) << each.pattern;
    EXPECT_EQ(error.end, each.end) << each.pattern;
  }
}

TEST(Regex, HostilePatternsAreRefusedInTime) {
  EXPECT_THAT(error_of(".*a.{30}").message, testing::HasSubstr("needs more than 100000 states"));
  RegexLimits few_steps;
  few_steps.operands = 1'000'000;
  EXPECT_THAT(error_of("(((a{1000}){1000}){1000}){1000}", kAb, few_steps).message,
              testing::HasSubstr("needs more than 1000000 steps of rewriting"));
  EXPECT_THAT(error_of(std::string(5000, '(')).message, testing::HasSubstr("nested more than 1000 deep"));
  EXPECT_EQ(dfa_of(std::string(1000, '(') + "a" + std::string(1000, ')')), dfa_of("a"));
  EXPECT_EQ(dfa_of(std::string(100'001, '~') + "a"), dfa_of("~a"));
  EXPECT_EQ(dfa_of(std::string(3000, 'a')).states(), 3002u);
  EXPECT_EQ(dfa_of("((a?){1000}){2}").states(), 2002u);
}

TEST(Regex, DeepExpressionsDoNotOverflowTheStack) {
  RegexLimits limits;
  limits.repeat = 200'000;
  limits.operands = 2'000'000;
  EXPECT_THAT(error_of("(a*b*){0,200000}", kAb, limits).message, testing::HasSubstr("steps of rewriting"));
  EXPECT_EQ(dfa_of("(a*b*){0,20}").states(), 41u);
}

}  // namespace
}  // namespace crasp::lang
