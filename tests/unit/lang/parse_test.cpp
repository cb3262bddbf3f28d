#include "lang/parse.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "lang/ast_equal.h"
#include "lang/layout.h"
#include "lang/tree_builder.h"

namespace crasp::lang {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Parsed {
  SourceMap sources;
  Diagnostics diagnostics;
  ast::File file;

  explicit Parsed(std::string text) {
    const FileId id = sources.add("test.crasp", std::move(text));
    file = parse(id, sources, diagnostics);
  }
  template <class Node>
  const Node& get(std::size_t k) const {
    return std::get<Node>(file[file.body.at(k)].node);
  }
  std::vector<Code> codes() const {
    std::vector<Code> result;
    for (const Diagnostic& diagnostic : diagnostics.list()) result.push_back(diagnostic.code);
    return result;
  }
  std::string messages() const {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics.list()) result += render(diagnostic, sources, false);
    return result;
  }
};

/// Do two texts of expressions give the same tree?
void expect_same(const std::string& text, const std::string& bracketed) {
  const Parsed left("x = " + text);
  const Parsed right("x = " + bracketed);
  EXPECT_EQ(left.messages(), "") << text;
  EXPECT_EQ(right.messages(), "") << bracketed;
  EXPECT_TRUE(ast::equal(left.file, right.file)) << text << " is not " << bracketed;
}

void expect_different(const std::string& text, const std::string& other) {
  EXPECT_FALSE(ast::equal(Parsed("x = " + text).file, Parsed("x = " + other).file)) << text << " is " << other;
}

std::string only_message(std::string text) {
  const Parsed parsed(std::move(text));
  EXPECT_EQ(parsed.diagnostics.list().size(), 1u) << parsed.messages();
  return parsed.diagnostics.list().empty() ? "" : parsed.diagnostics.list()[0].message;
}

// --- precedence ----------------------------------------------------------------------------------------------------

TEST(Parse, PrecedenceIsThatOfTheTable) {
  expect_same("a -> b || c", "a -> (b || c)");
  expect_same("a || b && c", "a || (b && c)");
  expect_same("!a && b", "(!a) && b");
  expect_same("!a == b", "!(a == b)");
  expect_same("!#a == 0", "!((#a) == 0)");
  expect_same("a + b == c", "(a + b) == c");
  expect_same("a + b * c", "a + (b * c)");
  expect_same("-a * b", "(-a) * b");
  expect_same("-#a", "-(#a)");
  expect_same("#a + #b", "(#a) + (#b)");
  expect_same("#\"a\" && b", "(#\"a\") && b");
  expect_same("i % 2 == 1", "(i % 2) == 1");
  expect_same("a && b ? c + 1 : d", "(a && b) ? (c + 1) : d");
  expect_same("a + 1 if b || c else d", "(a + 1) if (b || c) else d");
  expect_same("s in S && a", "(s in S) && a");
}

TEST(Parse, CountsAndQuantifiersTakeTheOperandBehindThem) {
  expect_same("#a >= 1", "(#a) >= 1");
  expect_same("#[j < i] a >= 1", "(#[j < i] a) >= 1");
  expect_same("exists a && b", "(exists a) && b");
  expect_same("forall[j < i] a || b", "(forall[j < i] a) || b");
  expect_same("#Q[s] + 1", "(#(Q[s])) + 1");
  expect_same("#prev(a) + 1", "(#(prev(a))) + 1");
  expect_same("#x@i == 1", "(#(x@i)) == 1");
}

TEST(Parse, NegationBehindATighterOperatorTakesOneOperand) {
  expect_same("#!a == 0", "(#(!a)) == 0");
  expect_same("#!!a == 0", "(#(!(!a))) == 0");
  expect_same("exists !a && b", "(exists (!a)) && b");
  expect_same("#[j < i] !a == 0", "(#[j < i] (!a)) == 0");
}

TEST(Parse, BindersExtendAsFarAsTheyCan) {
  expect_same("a && any s in S: b && c || d", "a && (any s in S: ((b && c) || d))");
  expect_same("any s in S, t in T: a -> b", "any s in S, t in T: (a -> b)");
  expect_same("1 + sum s in S: 2 * c + 1", "1 + (sum s in S: (2 * c + 1))");
  expect_same("last[j < i] a && b : c + 1", "last[j < i] (a && b) : (c + 1)");
  expect_same("first a : b == c", "first a : (b == c)");
  expect_same("p ? any s in S: a : b", "p ? (any s in S: a) : b");
}

TEST(Parse, ConditionalsAndImplicationsAssociateToTheRight) {
  expect_same("a -> b -> c", "a -> (b -> c)");
  expect_same("a ? 1 : b ? 2 : 3", "a ? 1 : (b ? 2 : 3)");
  expect_same("1 if a else 2 if b else 3", "1 if a else (2 if b else 3)");
  expect_same("a ? b ? 1 : 2 : 3", "a ? (b ? 1 : 2) : 3");
  expect_same("1 if a else 2", "a ? 1 : 2");
  expect_same("a % b * c", "(a % b) * c");
}

TEST(Parse, ChainsAreOneNode) {
  expect_different("a && b && c", "(a && b) && c");
  expect_different("a + b - c", "(a + b) - c");
  expect_different("1 <= a < 4", "(1 <= a) < 4");
  const Parsed parsed("x = 1 <= a < 4");
  const auto& chain = std::get<ast::Comparison>(parsed.file[parsed.get<ast::Definition>(0).body]);
  EXPECT_EQ(chain.operands.size(), 3u);
  EXPECT_THAT(chain.ops, ElementsAre(ast::CompareOp::less_equal, ast::CompareOp::less));
}

TEST(Parse, PaperNotationIsTheSameLanguage) {
  expect_same("¬∃ a ∧ b ∨ c ≤ 3 → ∀[j ≤ i] s ∈ Σ", "!exists a && b || c <= 3 -> forall[j <= i] s in Sigma");
  expect_same("S ∪ T ∖ U ∩ V", "(S ∪ T) \\ (U ∩ V)");
  expect_same("not a and b or ⊤", "!a && b || true");
}

// --- nodes ---------------------------------------------------------------------------------------------------------

TEST(Parse, OperandsComeBeforeTheirUsers) {
  const Parsed parsed("x = #[j == i - 1] (a && b) + min(c, [d]) - 3 * seen[s, \"b\"]\n");
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_EQ(parsed.get<ast::Definition>(0).body.index + 1, parsed.file.expressions.size());
  EXPECT_EQ(parsed.file.expressions.size(), parsed.file.expression_spans.size());
}

TEST(Parse, SpansCoverTheirText) {
  const Parsed parsed("x = (a) + b * 2\n");
  const auto& definition = parsed.get<ast::Definition>(0);
  const auto& sum = std::get<ast::Sum>(parsed.file[definition.body]);
  EXPECT_EQ(parsed.sources.text(parsed.file.span(definition.body)), "(a) + b * 2");
  EXPECT_EQ(parsed.sources.text(parsed.file.span(sum.summands[0].operand)), "a");
  EXPECT_EQ(parsed.sources.text(parsed.file.span(sum.summands[1].operand)), "b * 2");
}

TEST(Parse, PatternsAreKeptAsWritten) {
  const Parsed parsed(R"(x = regex "(ab)*\*")");
  const auto& regex = std::get<ast::Regex>(parsed.file[parsed.get<ast::Definition>(0).body]);
  EXPECT_EQ(regex.pattern, R"((ab)*\*)");
  EXPECT_EQ(parsed.sources.text(regex.pattern_span), regex.pattern);
}

TEST(Parse, ModulesQualifyNames) {
  const Parsed parsed("x = order.f(a) && order.g[s] && order.h");
  const auto& all = std::get<ast::Junction>(parsed.file[parsed.get<ast::Definition>(0).body]);
  EXPECT_EQ(std::get<ast::Call>(parsed.file[all.operands[0]]).callee.module, "order");
  EXPECT_EQ(std::get<ast::Index>(parsed.file[all.operands[1]]).base.name, "g");
  EXPECT_EQ(std::get<ast::Name>(parsed.file[all.operands[2]]).module, "order");
}

// --- statements ----------------------------------------------------------------------------------------------------

TEST(Parse, ReadsEveryStatement) {
  const Parsed parsed(R"(alphabet "a", "b" "s0" .. "s9"
set digits = "0" .. "9"
set rest = Σ \ digits
x = #"a"
f[s in Σ, t in rest] = Q[s] && Q[t]
def g(P, C) = P ? C : 0
accept x == 1
next[t in Σ] = f[t, t]
import order; import "dir/file.crasp" as o
program p { y = 1 }
assert equivalent(p, o.q)
assert subset(p, regex "a*")
assert empty(p)
assert p accepts "ab"
assert p rejects ""
assert p == regex "(ab)*"
)");
  EXPECT_EQ(parsed.messages(), "");
  EXPECT_EQ(parsed.file.body.size(), 17u);
  EXPECT_EQ(parsed.file.statements.size(), 18u);
  EXPECT_EQ(parsed.get<ast::AlphabetStatement>(0).symbols.size(), 3u);
  EXPECT_EQ(parsed.get<ast::Definition>(4).indices.size(), 2u);
  EXPECT_TRUE(parsed.get<ast::Definition>(5).is_function);
  EXPECT_TRUE(parsed.get<ast::Import>(9).is_file);
  EXPECT_EQ(parsed.get<ast::Import>(9).alias.text, "o");
  EXPECT_EQ(parsed.get<ast::ProgramBlock>(10).body.size(), 1u);
  EXPECT_EQ(parsed.get<ast::Assert>(12).kind, ast::AssertKind::subset);
  EXPECT_EQ(parsed.get<ast::Assert>(14).word.text, "ab");
  EXPECT_EQ(parsed.get<ast::Assert>(16).kind, ast::AssertKind::equivalent);
}

TEST(Parse, ReadsTasks) {
  const Parsed parsed(R"(task t {
  spec    a && b
  inputs  words count "a" 3
  format  recognise
  train   1 .. 50
  test    51 .. 100,
          101 .. 150
})");
  EXPECT_EQ(parsed.messages(), "");
  const auto& task = parsed.get<ast::TaskBlock>(0);
  ASSERT_EQ(task.fields.size(), 5u);
  EXPECT_TRUE(task.fields[0].spec.valid());
  ASSERT_EQ(task.fields[1].words.size(), 4u);
  EXPECT_EQ(task.fields[1].words[2].text, "\"a\"");
  EXPECT_EQ(task.fields[4].ranges[1].high, 150);
}

TEST(Parse, WordsOfTasksAndAssertsAreNamesElsewhere) {
  EXPECT_EQ(Parsed("spec = 1\ntrain = 2\nempty = 3\naccepts = 4\nas = 5\nequivalent = 6\n").messages(), "");
  EXPECT_EQ(Parsed("assert empty accepts \"a\"\nassert subset == equivalent").messages(), "");
}

TEST(Parse, NewlinesContinueInBracketsAndBehindOperators) {
  EXPECT_EQ(Parsed("x = (a\n && b)\ny = a &&\n\n  // why\n  b\nz =\n 3\n").file.body.size(), 3u);
  EXPECT_EQ(Parsed("x = f(a,\n b)\nassert equivalent(p,\n q)").messages(), "");
  EXPECT_EQ(Parsed("x = a ?\n b :\n c\n").messages(), "");
  EXPECT_THAT(only_message("x = a\n && b\n"), HasSubstr("found `&&`, expected a statement"));
}

TEST(Parse, SingleExpressions) {
  SourceMap sources;
  Diagnostics diagnostics;
  const auto good = parse_expression(sources.add("1", "#a + \n 1"), sources, diagnostics);
  ASSERT_TRUE(good.has_value());
  EXPECT_TRUE(std::holds_alternative<ast::Sum>(good->expressions.back()));
  for (const char* text : {"", "a b", "a\nb", "(a", "x = 1", "\xff", "}"}) {
    Diagnostics errors;
    EXPECT_FALSE(parse_expression(sources.add("2", text), sources, errors).has_value()) << text;
    EXPECT_TRUE(errors.has_errors()) << text;
  }
}

// --- errors --------------------------------------------------------------------------------------------------------

TEST(Parse, SaysWhatWasSeenAndWhatWasExpected) {
  EXPECT_EQ(only_message("x = #(a b)"), "found `b`, expected an operator or `)`");
  EXPECT_EQ(only_message("x ="), "found the end of the line, expected an expression");
  EXPECT_EQ(only_message("x = a + )").substr(0, 9), "`)` close");
  EXPECT_EQ(only_message("x = a +* b"), "found `*`, expected an expression");
  EXPECT_EQ(only_message("x = any s S: p"), "found `S`, expected `in`");
  EXPECT_EQ(only_message("accept"), "found the end of the line, expected an expression");
  EXPECT_EQ(only_message("alphabet a"), "found `a`, expected a string");
  EXPECT_EQ(only_message("x = a ? b"), "found the end of the line, expected an operator or `:`");
  EXPECT_EQ(only_message("x = 1 2"), "found `2`, expected an operator or the end of the line");
  EXPECT_EQ(only_message("assert p"), "found the end of the line, expected `accepts`, `rejects` or `==`");
  EXPECT_EQ(only_message("program { }"), "found the end of the line, expected a name");
  EXPECT_EQ(only_message("f(x) = 1"), "found `(`, expected `=`");
}

TEST(Parse, ReservedWordsAreNoNames) {
  for (const char* text : {"count = 1", "def i(P) = P", "set and = {}", "x[in in S] = 1", "any = 3"}) {
    EXPECT_THAT(Parsed(text).codes(), ElementsAre(Code::reserved_name)) << text;
  }
}

TEST(Parse, SeveralErrorsInOneRunAndTheRestIsRead) {
  const Parsed parsed("x = (\ny = ]\na = 1\nz = 3 = 4\nprogram p {\n b = )\n c = 1\n}\nd = 2\n");
  EXPECT_THAT(parsed.codes(), ElementsAre(Code::unbalanced_bracket, Code::unbalanced_bracket, Code::unexpected_token,
                                          Code::unbalanced_bracket));
  EXPECT_EQ(parsed.file.body.size(), 3u);
  EXPECT_EQ(parsed.file.statements.size(), 4u);
}

TEST(Parse, UnbalancedBracketsAreReportedOnce) {
  EXPECT_THAT(Parsed("x = (a && [b\naccept c\ny = 1\n").codes(), ElementsAre(Code::unbalanced_bracket));
  EXPECT_THAT(Parsed("x = (a]\n").codes(), ElementsAre(Code::unbalanced_bracket));
  EXPECT_THAT(Parsed("program p {\n x = (1\n}\ny = 2\n").codes(), ElementsAre(Code::unbalanced_bracket));
  EXPECT_THAT(Parsed("program p {\n x = 1\n").codes(), ElementsAre(Code::unbalanced_bracket));
  EXPECT_THAT(Parsed("x = 1 }\n").codes(), ElementsAre(Code::unbalanced_bracket));
  EXPECT_THAT(Parsed("x = {\"a\"\nf[s in S] = 1\ny = 2").codes(), ElementsAre(Code::unbalanced_bracket));
}

TEST(Parse, BlocksStandAtTheLevelOfTheFile) {
  const Parsed parsed("program p {\n task t { }\n import q\n assert empty(p)\n x = 1\n}\ntask u {\n accept x\n}\n");
  EXPECT_THAT(parsed.codes(), testing::Each(Code::misplaced_statement));
  EXPECT_EQ(parsed.diagnostics.list().size(), 4u);
}

TEST(Parse, FailedStatementsLeaveNothingInTheTree) {
  const Parsed parsed("x = a + b + )c\ny = a + b ==\nz = 1\n");
  EXPECT_EQ(parsed.file.expressions.size(), 1u);
}

// --- hostile input -------------------------------------------------------------------------------------------------

std::string repeat(std::string_view text, std::size_t times) {
  std::string result;
  for (std::size_t k = 0; k < times; ++k) result += text;
  return result;
}

TEST(Parse, DepthIsLimited) {
  constexpr std::size_t kMany = 20000;
  for (const char* text :
       {"(",     "[",     "#[",       "{",         "f(",    "Q[",       "!",  "-",  "#",       "a ? ",
        "a if ", "a -> ", "a ? b : ", "any s in ", "last ", "last[i] ", "a*", "!#", "exists ", "any s in S: "}) {
    const Parsed parsed("x = " + repeat(text, kMany) + "a\ny = 1\n");
    EXPECT_EQ(parsed.diagnostics.errors(), 1u) << text << "\n" << parsed.messages().substr(0, 2000);
  }
  EXPECT_THAT(Parsed("x = a" + repeat("@i", kMany)).codes(), ElementsAre(Code::nested_too_deeply));
}

TEST(Parse, UsualDepthIsAllowed) {
  EXPECT_EQ(Parsed("x = " + repeat("(", Layout::kDeepest) + "a" + repeat(")", Layout::kDeepest)).messages(), "");
  EXPECT_EQ(Parsed("x = " + repeat("!", TreeBuilder::kDeepest - 1) + "a").messages(), "");
  EXPECT_EQ(Parsed("x = a" + repeat(" && a", 100000)).messages(), "");
  EXPECT_EQ(Parsed("x = a" + repeat(" + 1", 100000)).messages(), "");
}

TEST(Parse, ErrorsAreNotCollectedWithoutEnd) {
  const Parsed parsed(repeat("x = )\n", 100000));
  EXPECT_EQ(parsed.diagnostics.list().size(), Diagnostics::kMost);
}

}  // namespace
}  // namespace crasp::lang
