#include "lang/lex.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace crasp::lang {
namespace {

using K = TokenKind;
using testing::ElementsAre;

struct Lexed {
  std::vector<K> kinds;
  std::vector<std::string> texts;
  std::vector<ast::Comment> comments;
  Diagnostics diagnostics;
};

Lexed lex(std::string_view text) {
  Lexed result;
  Lexer lexer({0}, text, &result.diagnostics, &result.comments);
  for (Token token = lexer.next(); token.kind != K::end_of_text; token = lexer.next()) {
    result.kinds.push_back(token.kind);
    result.texts.emplace_back(lexer.text(token));
  }
  EXPECT_EQ(lexer.next().kind, K::end_of_text);
  return result;
}

Code only_error(std::string_view text) {
  const Lexed result = lex(text);
  EXPECT_EQ(result.diagnostics.list().size(), 1u) << text;
  return result.diagnostics.list().at(0).code;
}

TEST(Lex, PaperNotationAndAsciiGiveTheSameTokens) {
  const std::vector<std::pair<std::string_view, std::string_view>> pairs = {
      {"∧", "&&"}, {"∧", "and"}, {"∨", "||"},     {"∨", "or"},     {"¬", "!"},  {"¬", "not"},   {"≤", "<="},
      {"≥", ">="}, {"≠", "!="},  {"⊤", "true"},   {"⊥", "false"},  {":=", "="}, {"Σ", "Sigma"}, {"∈", "in"},
      {"∖", "\\"}, {"→", "->"},  {"∃", "exists"}, {"∀", "forall"}, {"−", "-"},  {"×", "*"},     {"·", "*"},
  };
  for (const auto& [paper, ascii] : pairs) {
    EXPECT_EQ(lex(paper).kinds, lex(ascii).kinds) << paper;
    EXPECT_EQ(lex(paper).kinds.size(), 1u) << paper;
    EXPECT_FALSE(lex(paper).diagnostics.has_errors()) << paper;
  }
}

TEST(Lex, EverySpellingGivesItsToken) {
  for (int k = static_cast<int>(K::left_paren); k <= static_cast<int>(K::kw_assert); ++k) {
    EXPECT_THAT(lex(spelling(static_cast<K>(k))).kinds, ElementsAre(static_cast<K>(k)));
  }
}

TEST(Lex, LongerSignsWin) {
  EXPECT_THAT(lex("a<=b").kinds, ElementsAre(K::name, K::less_equal, K::name));
  EXPECT_THAT(lex("a==b").kinds, ElementsAre(K::name, K::equal, K::name));
  EXPECT_THAT(lex("a->b").kinds, ElementsAre(K::name, K::arrow, K::name));
  EXPECT_THAT(lex("1..5").kinds, ElementsAre(K::number, K::dot_dot, K::number));
  EXPECT_THAT(lex("a:=b").kinds, ElementsAre(K::name, K::assign, K::name));
}

TEST(Lex, NamesMayHoldGreekLettersAndSubscripts) {
  EXPECT_THAT(lex("φ ψ₁ Σb größe x_1 _").kinds, testing::Each(K::name));
  EXPECT_THAT(lex("φ ψ₁ Σb größe x_1 _").texts, ElementsAre("φ", "ψ₁", "Σb", "größe", "x_1", "_"));
  EXPECT_TRUE(is_reserved_word("count"));
  EXPECT_TRUE(is_reserved_word("Σ"));
  EXPECT_TRUE(is_reserved_word("and"));
  EXPECT_FALSE(is_reserved_word("counts"));
}

TEST(Lex, CommentsAreCollected) {
  const Lexed result = lex("// one\nx // two \r\n");
  ASSERT_EQ(result.comments.size(), 2u);
  EXPECT_EQ(result.comments[0].text, "// one");
  EXPECT_TRUE(result.comments[0].own_line);
  EXPECT_EQ(result.comments[1].text, "// two");
  EXPECT_FALSE(result.comments[1].own_line);
}

TEST(Lex, StringsDecodeTheirEscapes) {
  EXPECT_EQ(decode_string(R"("a\"b\\c\n\t\u{3a3}")"), "a\"b\\c\n\tΣ");
  EXPECT_EQ(decode_string(encode_string("a\"b\\c\n\t\x01Σ")), "a\"b\\c\n\t\x01Σ");
  EXPECT_THAT(lex(R"("a" "" "\"")").kinds, ElementsAre(K::string, K::string, K::string));
}

TEST(Lex, PatternsKeepTheirOwnEscapes) {
  EXPECT_THAT(lex(R"(regex "\*\"")").kinds, ElementsAre(K::kw_regex, K::string));
  EXPECT_EQ(only_error(R"("\*")"), Code::bad_escape);
}

TEST(Lex, ReportsFaultyStrings) {
  EXPECT_EQ(only_error("\"a"), Code::unterminated_string);
  EXPECT_EQ(only_error("\"a\nb"), Code::unterminated_string);
  EXPECT_EQ(only_error("\"a\\"), Code::unterminated_string);
  EXPECT_EQ(only_error(R"("\u{110000}")"), Code::bad_escape);
  EXPECT_EQ(only_error(R"("\u{d800}")"), Code::bad_escape);
  EXPECT_EQ(only_error(R"("\u{}")"), Code::bad_escape);
  EXPECT_EQ(only_error(std::string_view("\"a\0b\"", 5)), Code::invalid_character);
}

TEST(Lex, ReportsCharactersThatStartNoToken) {
  EXPECT_EQ(only_error("&"), Code::invalid_character);
  EXPECT_EQ(only_error("'"), Code::invalid_character);
  EXPECT_EQ(only_error("\x01"), Code::invalid_character);
  EXPECT_EQ(only_error(std::string_view("\0", 1)), Code::invalid_character);
  EXPECT_EQ(only_error("ℝ"), Code::invalid_character);
}

TEST(Lex, NumbersEndAt64Bits) {
  EXPECT_FALSE(lex("9223372036854775807").diagnostics.has_errors());
  EXPECT_EQ(only_error("9223372036854775808"), Code::number_too_large);
  EXPECT_EQ(only_error(std::string(100000, '9')), Code::number_too_large);
}

TEST(Lex, AByteOrderMarkAtTheStartIsPassedOver) {
  EXPECT_THAT(lex("\xef\xbb\xbfx").kinds, ElementsAre(K::name));
  EXPECT_EQ(only_error("x\xef\xbb\xbf"), Code::invalid_character);
}

TEST(Lex, ReportsTheFirstByteThatIsNotUtf8) {
  Diagnostics diagnostics;
  EXPECT_FALSE(report_unreadable({0}, "aΣ😀", diagnostics));
  EXPECT_TRUE(report_unreadable({0}, "ab\xff\xfe", diagnostics));
  ASSERT_EQ(diagnostics.list().size(), 1u);
  EXPECT_EQ(diagnostics.list()[0].code, Code::invalid_utf8);
  EXPECT_EQ(diagnostics.list()[0].span, (Span{{0}, 2, 3}));
}

}  // namespace
}  // namespace crasp::lang
