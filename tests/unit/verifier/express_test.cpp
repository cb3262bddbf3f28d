#include "verifier/express.h"

#include <gtest/gtest.h>

#include "lang/check.h"
#include "tests/support/loaded.h"

namespace crasp::verifier {
namespace {

using testing::all_words;
using testing::program;

void expect_equal_everywhere(const lang::Program& original, const lang::Program& expressed, std::size_t length) {
  for (const lang::Word& word : all_words(original.alphabet.size(), length)) {
    const auto wanted = evaluate(original.terms, std::vector{original.verdict}, word);
    const auto found = evaluate(expressed.terms, std::vector{expressed.verdict}, word);
    const auto& left = std::get<std::vector<lang::Column>>(wanted).front();
    const auto& right = std::get<std::vector<lang::Column>>(found).front();
    for (std::size_t k = 0; k <= word.size(); ++k) {
      ASSERT_EQ(left[k], right[k]) << original.name << " at " << k << " of a word of length " << word.size();
    }
  }
}

TEST(Express, ReplacesRegularExpressionsWhereverTheyStand) {
  for (const char* accept : {
           "regex \"(ab|bbaa)*\"",
           "regex \"(ab|bba)*\"",
           "regex \"(aa)*\"",
           "regex \"\"",
           "#(regex \"(ab)*\") >= #\"b\" && !regex \".*ab.*\"",
           "#[j == i - 1] (regex \"a*b\") >= 1 || regex \"b\"",
           "regex \"b*ab*\" && #(regex \"b*ab*\") % 2 == 0",  // the modulus stays
       }) {
    const lang::Program original = program(std::string("alphabet \"a\" \"b\"\naccept ") + accept + "\n");
    const lang::Program expressed = express_in_c_rasp(original);
    for (std::uint32_t k = 0; k < expressed.terms.size(); ++k) {
      EXPECT_NE(expressed.terms[{k}].op, lang::Op::regex) << accept;
    }
    expect_equal_everywhere(original, expressed, 9);
  }
}

TEST(Express, LeavesWhatCRaspCannotSay) {
  const lang::Program original = program("alphabet \"a\" \"b\" \"e\"\naccept regex \".*be*\"\n");
  const lang::Program expressed = express_in_c_rasp(original);
  EXPECT_EQ(expressed.terms[expressed.verdict].op, lang::Op::regex);
  const lang::ProgramReport report = lang::check(original, regex_judge());
  EXPECT_FALSE(report.rewritten);
  EXPECT_TRUE(report.guarantees.empty());
  EXPECT_NE(report.reasons.at(0).text.find("is not in C-RASP[periodic,local]"), std::string::npos);
}

TEST(Express, PlacesTheNewTermsWhereTheExpressionStood) {
  const lang::Program original = program("alphabet \"a\" \"b\"\naccept regex \"(ab)*\"\n");
  const lang::Program expressed = express_in_c_rasp(original);
  EXPECT_EQ(expressed.terms.span(expressed.verdict), original.terms.span(original.verdict));
}

}  // namespace
}  // namespace crasp::verifier
