#include "lang/elaborator.h"

#include "tests/support/loaded.h"

namespace crasp::lang {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::accepts;
using testing::codes;
using testing::load;
using testing::next_symbols;
using testing::program;
using testing::values;

TEST(Elaborate, PositionsStartAtTheBeginningOfTheSequence) {
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = i"), "aba"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #\"a\""), "aba"), ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #[j < i] \"a\""), "aba"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = !\"a\""), "aba"), ElementsAre(1, 0, 1, 0));
}

TEST(Elaborate, ChainsOfComparisonsMeanWhatTheyLookLike) {
  EXPECT_THAT(values(program("alphabet \"a\"\nx = 1 <= #\"a\" < 3"), "aaaa"), ElementsAre(0, 1, 1, 0, 0));
}

TEST(Elaborate, DefinitionsMayStandInAnyOrder) {
  EXPECT_TRUE(accepts(program("alphabet \"a\" \"b\"\naccept x > y\nx = #\"a\"\ny = #\"b\""), "aab"));
}

TEST(Elaborate, FunctionsTakeTermsSymbolsSetsAndNumbers) {
  EXPECT_TRUE(accepts(program("alphabet \"a\" \"b\"\ndef back(P, c) = #[j == i - c] P >= 1\naccept back(\"a\", 2)"), "abb"));
  EXPECT_TRUE(accepts(program("alphabet \"a\" \"b\"\ndef has(s) = #Q[s] >= 1\naccept all s in Σ: has(s)"), "ab"));
  EXPECT_FALSE(accepts(program("alphabet \"a\" \"b\"\ndef any_of(S) = Q[S]\naccept any_of({\"a\"})"), "ab"));
}

TEST(Elaborate, FamiliesHaveOneMemberForEachChoice) {
  Program generator = program(
      "alphabet \"a\" \"b\" \"c\"\n"
      "seen[s in Σ, t in Σ] = #(Q[t] && #[j == i - 1] Q[s] >= 1) >= 1\n"
      "next[t in Σ] = any s in Σ: Q[s] && seen[s, t]");
  EXPECT_EQ(generator.kind, ProgramKind::generator);
  EXPECT_EQ(next_symbols(generator, "abcab"), "c");
  EXPECT_EQ(next_symbols(generator, "abacaba"), "b c");
  EXPECT_EQ(generator.definitions.size(), 9U);
  EXPECT_EQ(generator.definitions.front().name, "seen[\"a\", \"a\"]");
}

TEST(Elaborate, SymbolsCompareInTheOrderOfTheAlphabet) {
  EXPECT_THAT(values(program("alphabet \"z\" \"a\" \"m\"\nx = any s in Σ: Q[s] && s >= \"a\""), "zam"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(values(program("alphabet \"z\" \"a\" \"m\"\nx = any s in Σ \\ {\"a\"}: Q[s]"), "zam"), ElementsAre(0, 1, 0, 1));
}

TEST(Elaborate, ConditionsOnOnePositionLeaveTheRelation) {
  Program counted = program("alphabet \"a\" \"b\"\nx = #[j % 2 == 1] \"a\"");
  EXPECT_THAT(values(counted, "aaba"), ElementsAre(0, 1, 1, 1, 1));
  Program guarded = program("alphabet \"a\" \"b\"\nx = #[i > 2 && j < i] \"a\"");
  EXPECT_THAT(values(guarded, "aaba"), ElementsAre(0, 0, 0, 2, 2));
}

TEST(Elaborate, TaskLayerConstructsHaveTheirMeaning) {
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #\"a\" % 2 == 1"), "aba"), ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = last[j <= i] true : \"b\""), "aba"), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #[j == i / 2] \"a\""), "abab"), ElementsAre(0, 0, 1, 1, 0));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #[j > i] \"a\""), "aba"), ElementsAre(2, 1, 1, 0));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #(\"a\" == \"a\"@i)"), "aba"), ElementsAre(0, 1, 1, 2));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = regex \"(ab)*\""), "aba"), ElementsAre(1, 0, 1, 0));
  EXPECT_THAT(values(program("alphabet \"a\" \"b\"\nx = #\"a\" * #\"b\""), "abab"), ElementsAre(0, 0, 1, 2, 4));
}

TEST(Elaborate, ArithmeticOnPositionsStaysPeriodic) {
  EXPECT_THAT(values(program("alphabet \"a\"\nx = (2 * i + 1) % 3"), "aaaa"), ElementsAre(1, 0, 2, 1, 0));
}

TEST(Elaborate, ProgramsOfAFileShareWhatStandsOutside) {
  Workspace workspace = load(
      "alphabet \"a\" \"b\"\nlead = #\"a\" - #\"b\"\n"
      "program more { accept lead > 0 }\nprogram other { alphabet \"b\" \"a\" \"c\"\n accept lead == 0 }");
  ASSERT_EQ(workspace.programs.size(), 2U);
  EXPECT_TRUE(accepts(workspace.programs[0], "aab"));
  EXPECT_EQ(workspace.programs[1].alphabet.symbols.size(), 3U);
  EXPECT_TRUE(accepts(workspace.programs[1], "bca"));
}

TEST(Elaborate, SeveralErrorsAreReportedAtOnceWithoutCascades) {
  Workspace workspace = load("alphabet \"a\" \"b\"\nx = opens + 1\ny = x + 1\nz = \"a\" + 1\naccept y > z && #\"a\"");
  EXPECT_THAT(codes(workspace), ElementsAre("E0201 opens", "E0302 \"a\"", "E0301 #\"a\""));
}

TEST(Elaborate, EachMistakeHasItsCode) {
  EXPECT_THAT(codes(load("accept \"a\"")), ElementsAre("E0401 accept \"a\""));
  EXPECT_THAT(codes(load("alphabet \"a\" \"a\"\naccept \"a\"")), ElementsAre("E0402 \"a\""));
  EXPECT_THAT(codes(load("alphabet \"a\"\nx = x + 1\naccept x > 0")), ElementsAre("E0203 x"));
  EXPECT_THAT(codes(load("alphabet \"a\"\ndef f(P) = f(P)\naccept f(\"a\")")), ElementsAre("E0203 f(P)"));
  EXPECT_THAT(codes(load("alphabet \"a\"\ndef f(P) = !P\naccept f(\"a\", \"a\")")), ElementsAre("E0204 f(\"a\", \"a\")"));
  EXPECT_THAT(codes(load("alphabet \"a\"\nx = 1\naccept x(\"a\")")), ElementsAre("E0205 x(\"a\")"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept any s in Σ: s")), ElementsAre("E0205 s"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept any s in 3: Q[s]")), ElementsAre("E0305 3"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept Q[i]")), ElementsAre("E0304 i"));
  EXPECT_THAT(codes(load("alphabet \"a\"\nx = \"a\" ? 1 : \"a\"\naccept x > 0")), ElementsAre("E0303 \"a\""));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept j > 1")), ElementsAre("E0501 j"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept \"a\"@i")), ElementsAre("E0502 \"a\"@i"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept #[j < \"a\"] \"a\" > 0")), ElementsAre("E0503 \"a\""));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept i % 0 == 0")), ElementsAre("E0504 0"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept regex \"(a\"")), ElementsAre(HasSubstr("E0505")));
  EXPECT_THAT(codes(load("alphabet \"a\"\nx = f(1)\ndef g(P) = zzz\naccept x > 0")), ElementsAre("E0201 f(1)", "E0201 zzz"));
}

TEST(Elaborate, WarnsOfWhatIsProbablyAMistake) {
  EXPECT_THAT(codes(load("alphabet \"a\"\nx = 1\naccept \"a\"")), ElementsAre("W0201 x"));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept #\"a\" >= 0 && \"a\"")), ElementsAre(HasSubstr("#\"a\" >= 0")));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept \"b\" || \"a\"")), ElementsAre(HasSubstr("\"b\"")));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept true")), ElementsAre(HasSubstr("accept true")));
  EXPECT_THAT(codes(load("alphabet \"a\"\naccept #\"a\" > 1 && i % 2 == 0")), ElementsAre());
}

TEST(Elaborate, AssertsMeanProgramsDefinitionsAndRegularExpressions) {
  Workspace workspace = load(
      "alphabet \"a\" \"b\"\nprogram p { accept #\"a\" > 0 }\nprogram q { accept exists \"a\" }\n"
      "assert equivalent(p, q)\nassert p == regex \".*a.*\"\nassert p accepts \"ba\"\nassert subset(p, #\"a\" >= 0)");
  EXPECT_THAT(codes(workspace), ElementsAre(HasSubstr("W0301")));
  ASSERT_EQ(workspace.assertions.size(), 4U);
  EXPECT_EQ(workspace.assertions[1].right->name, "regex \".*a.*\"");
  EXPECT_THAT(workspace.assertions[2].word, ElementsAre(1, 0));
}

TEST(Elaborate, AssertsOverDifferentAlphabetsAreErrors) {
  Workspace workspace = load(
      "program p { alphabet \"a\"\n accept \"a\" }\nprogram q { alphabet \"b\"\n accept \"b\" }\n"
      "assert equivalent(p, q)\nassert p accepts \"b\"");
  EXPECT_EQ(workspace.diagnostics.errors(), 2U);
}

TEST(Elaborate, TasksAreChecked) {
  Workspace good = load(
      "alphabet \"0\" \"1\"\nprogram more { accept #\"0\" > #\"1\" }\n"
      "task t { spec more\n inputs words balanced\n format recognise\n train 1 .. 50\n test 51 .. 100, 101 .. 150 }");
  EXPECT_THAT(codes(good), ElementsAre());
  ASSERT_EQ(good.tasks.size(), 1U);
  EXPECT_EQ(good.tasks[0].test[1].high, 150);
  Workspace bad = load(
      "alphabet \"0\"\nprogram p { accept \"0\" }\n"
      "task t { spec p\n inputs wrods\n format recognize\n train 5 .. 1\n test 1 .. 2\n extra p }");
  EXPECT_EQ(bad.diagnostics.errors(), 4U);
}

TEST(Elaborate, HostileDefinitionsAreRefusedNotEndless) {
  std::string doubling = "alphabet \"a\"\ndef f0(C) = C + C\n";
  for (int k = 1; k < 60; ++k) {
    doubling += "def f" + std::to_string(k) + "(C) = f" + std::to_string(k - 1) + "(f" + std::to_string(k - 1) + "(C))\n";
  }
  EXPECT_EQ(load(doubling + "x = f5(#\"a\")").diagnostics.errors(), 0U);
  EXPECT_THAT(codes(load(doubling + "x = f59(#\"a\")")).front(), HasSubstr("E0109"));  // 2^59 different values
  std::string backwards = "alphabet \"a\"\n";
  for (int k = 0; k < 20000; ++k) backwards += "x" + std::to_string(k) + " = x" + std::to_string(k + 1) + " + 1\n";
  EXPECT_THAT(codes(load(backwards + "x20000 = 1")).front(), HasSubstr("E0108"));
  EXPECT_THAT(codes(load("alphabet \"s0\" .. \"s9999\"\naccept any s in Σ, t in Σ, u in Σ: Q[s]")),
              ElementsAre(HasSubstr("E0109")));
}

TEST(Elaborate, ExpressionsCanBeReadInTheScopeOfAProgram) {
  Workspace workspace = load("alphabet \"a\" \"b\"\nlead = #\"a\" - #\"b\"\naccept lead > 0");
  Program& program = workspace.programs.front();
  auto term = evaluate_expression(workspace, program, "2 * lead + 1");
  ASSERT_TRUE(term.has_value());
  program.verdict = *term;
  EXPECT_THAT(values(program, "aab"), ElementsAre(1, 3, 5, 3));
  EXPECT_FALSE(evaluate_expression(workspace, program, "laed").has_value());
}

}  // namespace
}  // namespace crasp::lang
