#include "verifier/dfa_svg.h"

#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "lang/regex.h"

namespace crasp::verifier {
namespace {

std::vector<std::smatch> all_matches(const std::string& text, const std::string& pattern) {
  static std::regex expression;
  expression = pattern;
  return {std::sregex_iterator(text.begin(), text.end(), expression), std::sregex_iterator()};
}

lang::Dfa automaton(const char* pattern, const std::vector<std::string>& symbols) {
  return std::get<lang::Dfa>(lang::parse_regex(pattern, symbols));
}

// Every state is drawn once inside the picture, accepting ones twice; no two stand on one place; every edge has a path.
TEST(DfaSvg, ShowsStatesAndEdges) {
  const std::vector<std::string> symbols{"a", "b"};
  for (const char* pattern : {"(ab)*", "b*(ab*ab*)*", ".*a..", "(ab|bba)*", "a*", "(a(a(ab)*b)*b)*"}) {
    const lang::Dfa dfa = automaton(pattern, symbols);
    const std::string svg = write_svg(dfa, symbols);
    std::set<std::string> places;
    for (const auto& circle : all_matches(svg, "<circle cx=\"([0-9.]+)\" cy=\"([0-9.]+)\" r=\"18\"/>")) {
      EXPECT_TRUE(places.insert(circle[1].str() + "," + circle[2].str()).second) << pattern;
    }
    const auto sinks =
        static_cast<std::size_t>(std::string(pattern) == "b*(ab*ab*)*" || std::string(pattern) == ".*a.." ? 0 : 1);
    EXPECT_EQ(places.size(), dfa.states() - sinks) << pattern;
    const auto accepting = static_cast<std::size_t>(std::count(dfa.accepting.begin(), dfa.accepting.end(), true));
    EXPECT_EQ(all_matches(svg, "r=\"14\"").size(), accepting) << pattern;
    EXPECT_EQ(svg.find("nan"), std::string::npos) << pattern;
    EXPECT_EQ(svg.find('-') == std::string::npos || svg.find("\"-") == std::string::npos, true) << pattern;
  }
}

TEST(DfaSvg, EscapesSymbols) {
  const std::vector<std::string> symbols{"<s>", "&"};
  const std::string svg = write_svg(automaton("(<s>\\&)*", symbols), symbols);
  EXPECT_NE(svg.find("&lt;s&gt;"), std::string::npos);
  EXPECT_NE(svg.find(">&amp;<"), std::string::npos);
  EXPECT_EQ(svg.find("<s>"), std::string::npos);
}

}  // namespace
}  // namespace crasp::verifier
