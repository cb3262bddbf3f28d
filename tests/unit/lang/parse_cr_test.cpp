#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lang/ast_equal.h"
#include "lang/parse.h"
#include "lang/print.h"

namespace crasp::lang {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct ParsedCr {
  SourceMap sources;
  Diagnostics diagnostics;
  ast::File file;

  explicit ParsedCr(std::string text) {
    const FileId id = sources.add("test.cr", std::move(text));
    file = parse_cr(id, sources, diagnostics);
  }
  std::vector<Code> codes() const {
    std::vector<Code> result;
    for (const Diagnostic& diagnostic : diagnostics.list()) result.push_back(diagnostic.code);
    return result;
  }
  std::string printed() const { return print(file, sources); }
};

/// Boolean variables a, b, c and counts x, y, z stand above the line; what the line means, in our language.
std::string meaning(const std::string& line) {
  const std::string above = "a = \"a\"\nb = \"b\"\nc = true\nx = #a\ny = #b\nz = 3\n";
  const ParsedCr parsed("#import pred\n#import pred4\n#import pos_even\n" + above + "r = " + line + "\n");
  EXPECT_FALSE(parsed.diagnostics.has_errors()) << line;
  const std::string text = parsed.printed();
  const std::size_t begin = text.find("\nr = ") + 5;
  return text.substr(begin, text.find('\n', begin) - begin);
}

TEST(ParseCr, NegationTakesConjunctionsAndDisjunctions) {
  EXPECT_EQ(meaning("!a && b"), "!(a && b)");
  EXPECT_EQ(meaning("!a && b || c"), "!(a && b || c)");
  EXPECT_EQ(meaning("a && !b || c"), "a && !(b || c)");
  EXPECT_EQ(meaning("(!a) && b"), "!a && b");
  EXPECT_EQ(meaning("!x == 0 && b"), "!(x == 0 && b)");
}

TEST(ParseCr, CountsTakeConjunctionsAndDisjunctions) {
  EXPECT_EQ(meaning("# a && b"), "#(a && b)");
  EXPECT_EQ(meaning("# a || b && c"), "#(a || b && c)");
  EXPECT_EQ(meaning("# !a && b"), "#!(a && b)");
  EXPECT_EQ(meaning("#[pred] a && b"), "#[j == i - 1] (a && b)");
  EXPECT_EQ(meaning("#a + #b"), "#a + #b");
}

// A Boolean reading of the whole line comes first, and in it longer operands do; comparisons are tried in the order
// < > == != <= >=.
TEST(ParseCr, ComparisonsBehindCounts) {
  EXPECT_EQ(meaning("# a == 0"), "#a == 0");
  EXPECT_EQ(meaning("# a == 0 && b"), "#a == 0 && b");
  EXPECT_EQ(meaning("# a && b == 0"), "#(a && b) == 0");
  EXPECT_EQ(meaning("# x == 0 && b == 1"), "#(x == 0 && b) == 1");
  EXPECT_EQ(meaning("# x == 0 && y < 1"), "#(x == 0 && y != 0) < 1");
  EXPECT_EQ(meaning("(# x == 0) && y < 1"), "#(x != 0) == 0 && y < 1");
  EXPECT_EQ(meaning("3 + # x == 0"), "3 + #(x != 0) == 0");
}

TEST(ParseCr, SumsAndProducts) {
  EXPECT_EQ(meaning("x - y + z"), "x - (y + z)");
  EXPECT_EQ(meaning("x - y - z"), "x - y - z");
  EXPECT_EQ(meaning("x + y - z"), "x + y - z");
  EXPECT_EQ(meaning("2 * x + y"), "2 * (x + y)");
  EXPECT_EQ(meaning("2 * x - y + z"), "2 * (x - (y + z))");
  EXPECT_EQ(meaning("x + 2 * y + z"), "x + 2 * (y + z)");
  EXPECT_EQ(meaning("2 * 3 * x"), "2 * (3 * x)");
  EXPECT_EQ(meaning("2 * x == y"), "2 * x == y");
}

TEST(ParseCr, Conditionals) {
  EXPECT_EQ(meaning("x if a else y"), "x if a else y");
  EXPECT_EQ(meaning("x + 1 if a && b else y + 1"), "x + 1 if a && b else y + 1");
  EXPECT_EQ(meaning("x if a else y if b else z"), "(x if a else y) if b else z");
  EXPECT_EQ(meaning("2 * x if a else y"), "2 * x if a else y");
  EXPECT_EQ(meaning("min(x, y + 1) - max(1, z)"), "min(x, y + 1) - max(1, z)");
}

TEST(ParseCr, VariablesHaveTheTypeOfTheirPlace) {
  EXPECT_EQ(meaning("a + 1"), "[a] + 1");
  EXPECT_EQ(meaning("!x"), "!x != 0");
  EXPECT_EQ(meaning("a == b"), "[a] == [b]");
  EXPECT_EQ(meaning("#x"), "#(x != 0)");
  EXPECT_THAT(ParsedCr("x = 1\ny = x\nz = (y)\n").printed(), testing::Not(HasSubstr("accept")));
  EXPECT_THAT(ParsedCr("x = true\ny = x\nz = (y)\n").printed(), HasSubstr("accept z"));
}

TEST(ParseCr, PredicatesAreRelationsAndPeriodicTests) {
  EXPECT_EQ(meaning("#[pred] a"), "#[j == i - 1] a");
  EXPECT_EQ(meaning("#[pred4] a"), "#[j == i - 4] a");
  EXPECT_EQ(meaning("!pos_even"), "!i % 2 == 1");  // even positions counted from 0 are our odd ones
  EXPECT_THAT(ParsedCr("#import successor").codes(), ElementsAre(Code::cr_unknown_predicate));
  EXPECT_THAT(ParsedCr("#import predx").codes(), ElementsAre(Code::cr_unknown_predicate));
  EXPECT_THAT(ParsedCr("#import pred99999999999999999999").codes(), ElementsAre(Code::cr_unknown_predicate));
  EXPECT_THAT(ParsedCr("x = #[pred] \"a\"").codes(), ElementsAre(Code::cr_unknown_predicate));
  EXPECT_THAT(ParsedCr("x = pos_even").codes(), ElementsAre(Code::unknown_name));
  EXPECT_THAT(ParsedCr("#import pred\nx = pred").codes(), ElementsAre(Code::wrong_kind_of_name));
  EXPECT_THAT(ParsedCr("#import pos_even\nx = #[pos_even] \"a\"").codes(), ElementsAre(Code::wrong_kind_of_name));
}

TEST(ParseCr, TheLastLineIsTheVerdict) {
  EXPECT_EQ(ParsedCr("x = #\"a\"\ny = x == 1 // why\n").printed(), "x = #\"a\"\ny = x == 1  // why\naccept y\n");
  EXPECT_EQ(ParsedCr("x = \"a\"\ny = #x").printed(), "x = \"a\"\ny = #x\n");
  EXPECT_EQ(ParsedCr("").printed(), "");
}

TEST(ParseCr, OurWordsAndSecondAssignmentsAreRenamed) {
  EXPECT_EQ(ParsedCr("count = #\"a\"\ncount_ = count\nlast = count == 1").printed(),
            "count__ = #\"a\"\ncount_ = count__\nlast_ = count__ == 1\naccept last_\n");
  EXPECT_EQ(ParsedCr("x = 1\nx = x + 1\nx = x + 1").printed(), "x = 1\nx_ = x + 1\nx__ = x_ + 1\n");
  EXPECT_THAT(ParsedCr("x = y\ny = 1").codes(), ElementsAre(Code::unknown_name));
}

TEST(ParseCr, WarnsWhereOurReadingDiffers) {
  for (const char* same : {"a = true\nx = # (a && a)", "x = 1 + 2 - 3", "x = # \"a\" == 0", "x = (!\"a\") && \"b\"",
                           "x = 1 if \"a\" else 2", "x = 1 - 2 - 3", "x = \"a\" && \"b\" || \"c\"", "x = !\"a\""}) {
    EXPECT_THAT(ParsedCr(same).codes(), IsEmpty()) << same;
  }
  for (const char* different : {"x = # \"a\" && \"b\"", "x = 1 - 2 + 3", "x = 2 * 3 + 4", "x = !\"a\" && \"b\"",
                                "x = 1 if \"a\" else 2 if \"b\" else 3"}) {
    EXPECT_THAT(ParsedCr(different).codes(), ElementsAre(Code::cr_precedence)) << different;
  }
  EXPECT_THAT(ParsedCr("x = 1 - 2 + 3").diagnostics.list()[0].message, HasSubstr("`1 - (2 + 3)`"));
}

TEST(ParseCr, TranslationMeansTheSameInOurLanguage) {
  const ParsedCr parsed("// note\n#import pred\nx = # \"a\" && \"b\"\ny = 2 * x - 1 + x == 3\n");
  const std::string text = parsed.printed();
  SourceMap sources;
  Diagnostics diagnostics;
  EXPECT_TRUE(ast::equal(parsed.file, parse(sources.add("ours", text), sources, diagnostics))) << text;
  EXPECT_FALSE(diagnostics.has_errors());
}

TEST(ParseCr, TheTranslationNamesItsAlphabet) {
  const ParsedCr parsed("\n// note\nx = # \"b\"\ny = \"a\" && \"b\"\n");
  const std::string text = print_cr(parsed.file, parsed.sources);
  EXPECT_EQ(text, "alphabet \"b\" \"a\"\n\n// note\nx = #\"b\"\ny = \"a\" && \"b\"\naccept y\n");
  SourceMap sources;
  Diagnostics diagnostics;
  const ast::File ours = parse(sources.add("ours", text), sources, diagnostics);
  EXPECT_EQ(print(ours, sources), text);
}

TEST(ParseCr, ReportsSeveralErrors) {
  const ParsedCr parsed(
      "x = \"a\" + 1\ny = (3\n3 = 4\nz = min(1)\nt = \"a\nr = 99999999999999999999\nq = ?\nok = 1\nw = #\n");
  EXPECT_THAT(parsed.codes(), ElementsAre(Code::unexpected_token, Code::unexpected_token, Code::unexpected_token,
                                          Code::unexpected_token, Code::unterminated_string, Code::number_too_large,
                                          Code::invalid_character, Code::unexpected_token));
  EXPECT_EQ(parsed.diagnostics.list()[0].message, "found `+`, expected an operator or the end of the line");
  EXPECT_EQ(parsed.diagnostics.list()[1].message, "found the end of the line, expected an operator or `)`");
  EXPECT_EQ(parsed.file.body.size(), 1u);
}

TEST(ParseCr, HostileLinesEndQuickly) {
  for (const char* part :
       {"(", "!", "#", "# x == ", "1 + ", "1 if true else ", "#true && ", "min(", "2 * ", "# x < # x == # x && "}) {
    std::string line = "x = 1\ny = ";
    for (int k = 0; k < 450; ++k) line += part;
    const ParsedCr parsed(line + "1\n");
    EXPECT_LE(parsed.diagnostics.errors(), 1u) << part;
  }
}

}  // namespace
}  // namespace crasp::lang
