#include "lang/regex_symbols.h"

namespace crasp::lang {
namespace {

using Symbols = std::vector<std::string>;

TEST(RegexSymbols, OfAPattern) {
  EXPECT_EQ(symbols_in_pattern("(b|a)*a{2,10} & ~(.*c?)"), (Symbols{"a", "b", "c"}));
  EXPECT_EQ(symbols_in_pattern("[^ad-f]x"), (Symbols{"a", "d", "f", "x"}));
  EXPECT_EQ(symbols_in_pattern(R"(\(\)ε|∅|Σ<sep>é)"), (Symbols{"(", ")", "<sep>", "é"}));
  EXPECT_EQ(symbols_in_pattern("a{2"), (Symbols{"a"}));
  EXPECT_EQ(symbols_in_pattern("a\\"), (Symbols{"\\", "a"}));
  EXPECT_EQ(symbols_in_pattern(""), Symbols{});
}

TEST(RegexSymbols, OfAList) {
  EXPECT_EQ(symbols_in_list("bab"), (Symbols{"b", "a"}));
  EXPECT_EQ(symbols_in_list(" s1 s2  <sep>"), (Symbols{"s1", "s2", "<sep>"}));
  EXPECT_EQ(symbols_in_list("aé"), (Symbols{"a", "é"}));
}

}  // namespace
}  // namespace crasp::lang
