#include "lang/check.h"

#include "tests/support/loaded.h"

namespace crasp::lang {
namespace {

struct Expectation {
  const char* verdict;
  const char* fragment;
  std::uint32_t depth;
  bool positive;
};

class Check : public ::testing::TestWithParam<Expectation> {};

TEST_P(Check, FindsFragmentDepthAndSign) {
  const Expectation& expected = GetParam();
  ProgramReport report = check(testing::program(std::string("alphabet \"a\" \"b\" \"c\"\nx = ") + expected.verdict));
  EXPECT_EQ(name(report.report.fragment), expected.fragment);
  EXPECT_EQ(report.report.depth, expected.depth);
  EXPECT_EQ(report.report.positive, expected.positive);
  EXPECT_EQ(report.reasons.empty(), report.report.fragment == Fragment::c_rasp);
  EXPECT_EQ(report.guarantees.empty(), report.report.fragment == Fragment::task && !report.rewritten);
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, Check,
    ::testing::Values(
        Expectation{"\"a\"", "C-RASP", 0, true}, Expectation{"#\"a\" > 3", "C-RASP", 1, true},
        Expectation{"#\"a\" > #\"b\"", "C-RASP", 1, false}, Expectation{"2 * #\"a\" + #\"b\" == 7", "C-RASP", 1, true},
        Expectation{"-#\"a\" >= -7", "C-RASP", 1, true}, Expectation{"#(#\"a\" > 1) > 2", "C-RASP", 2, true},
        Expectation{"#(#\"a\" > #\"b\") > 2", "C-RASP", 2, false}, Expectation{"#[j < i] \"a\" > 1", "C-RASP", 1, true},
        Expectation{"#[j == i] \"a\" > 0", "C-RASP", 0, true}, Expectation{"i > 3", "C-RASP", 1, true},
        Expectation{"i % 2 == 0", "C-RASP[periodic]", 0, true}, Expectation{"i % 1 == 0 && \"a\"", "C-RASP", 0, true},
        Expectation{"#[j == i - 1] \"a\" > 0", "C-RASP[local]", 0, true},
        Expectation{"#[j > i - 3] \"a\" > 1", "C-RASP[local]", 0, true},
        Expectation{"#[j <= i - 2] \"a\" > 1", "C-RASP[local]", 1, true},
        Expectation{"#[i - j in {1, 4}] \"a\" > 1", "C-RASP[local]", 0, true},
        Expectation{"#[j != i] \"a\" > 1", "C-RASP", 1, true},
        Expectation{"#[j % 2 == 0] \"a\" > 1", "C-RASP[periodic]", 1, true},
        Expectation{"#[j == i - 1] (i % 2 == 0) > 0", "C-RASP[periodic,local]", 0, true},
        Expectation{"#[j == i / 2] \"a\" > 0", "task", 1, true}, Expectation{"#[j > i] \"a\" > 0", "task", 1, true},
        Expectation{"#\"a\" % 2 == 1", "task", 1, true}, Expectation{"#\"a\" * #\"b\" > 4", "task", 1, true},
        Expectation{"last[j <= i] \"a\" || \"b\" : \"b\"", "task", 0, true}, Expectation{"regex \"a*\"", "task", 0, true},
        Expectation{"#(\"a\" == \"a\"@i) > 0", "task", 1, true},
        Expectation{"min(#\"a\", 3) + max(#\"b\", 2) < 9", "C-RASP", 1, true},
        Expectation{"(\"a\" ? #\"a\" : -#\"b\") < 9", "C-RASP", 1, false}));

TEST(CheckProgram, NamesTheConstructAndItsPlace) {
  Workspace workspace = testing::load("alphabet \"a\" \"b\"\nodd = #\"a\" % 2\naccept odd == 1");
  ProgramReport report = check(workspace.programs.at(0));
  ASSERT_EQ(report.reasons.size(), 1U);
  EXPECT_EQ(workspace.sources.text(report.reasons[0].span), "#\"a\" % 2");
  EXPECT_THAT(report.reasons[0].text, ::testing::HasSubstr("modulo"));
}

TEST(CheckProgram, SaysWhatRewritingGives) {
  EXPECT_EQ(check(testing::program("alphabet \"a\" \"b\"\naccept first true : \"b\"")).rewritten->depth, 2U);
  EXPECT_FALSE(check(testing::program("alphabet \"a\" \"b\"\naccept last true : \"b\"")).rewritten.has_value());
}

TEST(CheckProgram, EveryGuaranteeHasASource) {
  for (const char* text : {"#\"a\" > 2", "i % 2 == 0", "#[j == i - 1] \"a\" > 0", "#[j == i - 1] (i % 2 == 0) > 0"}) {
    ProgramReport report = check(testing::program(std::string("alphabet \"a\"\naccept ") + text));
    EXPECT_FALSE(report.guarantees.empty()) << text;
    for (const Guarantee& guarantee : report.guarantees) {
      EXPECT_FALSE(guarantee.text.empty());
      EXPECT_THAT(guarantee.source, ::testing::HasSubstr("20"));
    }
  }
}

TEST(CheckProgram, UndecidabilityIsSaidFromDepthTwoOn) {
  auto mentions = [](const char* text, const char* what) {
    ProgramReport report = check(testing::program(std::string("alphabet \"a\" \"b\"\naccept ") + text));
    return std::any_of(report.guarantees.begin(), report.guarantees.end(),
                       [&](const Guarantee& guarantee) { return guarantee.text.find(what) != std::string::npos; });
  };
  EXPECT_TRUE(mentions("#(#\"a\" > #\"b\") > 2", "undecidable"));
  EXPECT_FALSE(mentions("#\"a\" > #\"b\"", "undecidable"));
  EXPECT_FALSE(mentions("#(#\"a\" > 1) > 2", "undecidable"));
  EXPECT_TRUE(mentions("#(#\"a\" > 1) > 2", "C-RASP+"));
}

}  // namespace
}  // namespace crasp::lang
