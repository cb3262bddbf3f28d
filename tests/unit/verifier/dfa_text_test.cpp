#include "verifier/dfa_text.h"

#include "lang/regex.h"

namespace crasp::verifier {
namespace {

const std::vector<std::string> kAb{"a", "b"};

lang::Dfa regex(std::string_view pattern) { return std::get<lang::Dfa>(lang::parse_regex(pattern, kAb)); }

NamedDfa read(std::string_view text) {
  auto result = read_dfa(text);
  if (auto* error = std::get_if<DfaTextError>(&result)) throw std::runtime_error(error->message);
  return std::get<NamedDfa>(result);
}

TEST(DfaText, ReadsTheSmallForm) {
  NamedDfa read_back = read("alphabet \"a\" b\nstart p\naccept p\n// (ab)*\np a q\nq b p\n");
  EXPECT_EQ(read_back.symbols, kAb);
  EXPECT_EQ(lang::minimise(read_back.dfa), regex("(ab)*"));
}

TEST(DfaText, ReadsJson) {
  NamedDfa read_back = read(R"({"states": [0, 1], "input_symbols": ["a", "b"], "initial_state": 0, "final_states": [0],
                               "transitions": {"0": {"a": 1, "b": 0}, "1": {"a": 0, "b": 1}}})");
  EXPECT_EQ(lang::minimise(read_back.dfa), regex("b*(ab*ab*)*"));
}

TEST(DfaText, ReadsWhatItDraws) {
  for (const char* pattern : {"(ab)*", "b*(ab*ab*)*", ".*a..", "(ab|bba)*", "a(a|b)*"}) {
    NamedDfa read_back = read(write_dot(regex(pattern), kAb));
    ASSERT_EQ(read_back.symbols, kAb) << pattern;
    EXPECT_EQ(lang::minimise(read_back.dfa), regex(pattern)) << pattern;
  }
}

TEST(DfaText, ErrorsNameTheLine) {
  auto error = [](std::string_view text) { return std::get<DfaTextError>(read_dfa(text)); };
  EXPECT_EQ(error("alphabet a\nstart p\np b q\n").line, 3u);
  EXPECT_EQ(error("alphabet a\nstart p\np b q\n").message, "`b` is not in the alphabet");
  EXPECT_EQ(error("alphabet a\nstart p\np a q\np a p\n").message, "two transitions from `p` on `a`");
  EXPECT_EQ(error("alphabet a\np a q\n").message, "no start state");
  EXPECT_EQ(error("alphabet a\nstart p\nstart q\n").message, "two start states: `p` and `q`");
  EXPECT_EQ(error("hello\n").line, 1u);
  EXPECT_EQ(error("alphabet \"a\n").message, "a quotation mark is not closed");
  EXPECT_EQ(error("{\"states\": [").message, "this is not JSON");
  EXPECT_EQ(error("{\"states\": []}").message, "the field `input_symbols` is missing");
  EXPECT_EQ(error("").message, "no start state");
}

}  // namespace
}  // namespace crasp::verifier
