#include "lang/rewrite.h"

#include "lang/check.h"
#include "tests/support/loaded.h"

namespace crasp::lang {
namespace {

std::vector<std::int64_t> outputs(const Program& program, const Word& word) {
  auto result = evaluate(program.terms, std::vector{program.verdict}, word);
  const Column& column = std::get<std::vector<Column>>(result).front();
  std::vector<std::int64_t> values;
  for (std::size_t k = 0; k < column.size(); ++k) values.push_back(column[k]);
  return values;
}

void expect_equal_everywhere(const Program& a, const Program& b) {
  // `other` stands for the end position of the after-word reading.
  for (const Word& word : testing::all_words(a.alphabet.size() + 1, 6)) ASSERT_EQ(outputs(a, word), outputs(b, word));
}

class Rewritten : public ::testing::TestWithParam<const char*> {};

TEST_P(Rewritten, IsInCRaspAndEqual) {
  Program program = testing::program(std::string("alphabet \"a\" \"b\" \"c\"\nx = ") + GetParam());
  ASSERT_EQ(check(program).report.fragment, Fragment::task);
  Program rewritten = rewrite_to_c_rasp(program);
  EXPECT_NE(check(rewritten).report.fragment, Fragment::task);
  expect_equal_everywhere(program, rewritten);
}

INSTANTIATE_TEST_SUITE_P(Constructs, Rewritten,
                         ::testing::Values("#(any s in Σ: Q[s] && Q[s]@i)", "#[j < i] (\"a\" == (#\"b\" > 1)@i)",
                                           "#[j == i - 2] (\"a\" != \"a\"@i)", "first \"a\" : #\"b\" > 1",
                                           "first[j < i] !\"a\" : \"c\"", "first[j <= i - 2] \"b\" : #\"b\" == #\"a\"",
                                           "last[j > i - 3] \"a\" || \"b\" : \"b\"", "first[j > i - 3] \"a\" || \"b\" : \"b\"",
                                           "last[i - j in {1, 3}] \"a\" : #[j == i - 1] \"b\" > 0",
                                           "#[j > i - 5] \"a\" % 2 == 1", "(#[j > i - 3] \"a\") * #\"b\" > 3",
                                           "first (Q[\"a\"] == Q[\"a\"]@i) : \"b\"", "min(#\"a\", 3) % 2 + 1"));

class NotRewritten : public ::testing::TestWithParam<const char*> {};

TEST_P(NotRewritten, StaysAsItIs) {
  Program program = testing::program(std::string("alphabet \"a\" \"b\" \"c\"\nx = ") + GetParam());
  Program rewritten = rewrite_to_c_rasp(program);
  EXPECT_EQ(check(rewritten).report.fragment, Fragment::task);
  expect_equal_everywhere(program, rewritten);
}

INSTANTIATE_TEST_SUITE_P(Constructs, NotRewritten,
                         ::testing::Values("#\"a\" % 2 == 1", "last \"a\" || \"b\" : \"b\"", "#[j == i / 2] \"a\"",
                                           "#[j > i] \"a\"", "regex \"(ab)*\"", "#\"a\" * #\"b\"",
                                           "#(#\"a\" == (#\"a\")@i)", "first \"b\" : #\"a\"",
                                           "#(\"a\" && #(\"b\" == \"b\"@i@i) > 1) > 1", "#[j > i] (\"a\" == \"b\"@i)"));

}  // namespace
}  // namespace crasp::lang
