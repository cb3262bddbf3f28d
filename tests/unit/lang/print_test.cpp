#include "lang/print.h"

#include <gtest/gtest.h>

#include <string>

#include "lang/ast_equal.h"
#include "lang/parse.h"
#include "tests/support/random_tree.h"

namespace crasp::lang {
namespace {

constexpr PrintStyle kPaper = {.paper = true};

std::string format(const std::string& text, const PrintStyle& style = {}) {
  SourceMap sources;
  Diagnostics diagnostics;
  const ast::File file = parse(sources.add("in", text), sources, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.list()) ADD_FAILURE() << render(diagnostic, sources, false);
  return print(file, sources, style);
}

/// The text is what the formatter makes of itself.
void expect_canonical(const std::string& text) { EXPECT_EQ(format(text), text); }

TEST(Print, CanonicalTextStays) {
  expect_canonical(R"crasp(// A file
alphabet "a" "b" "s0" .. "s9"  // Σ
set digits = "0" .. "9"
set rest = Σ \ digits

// twice
opens = #"("
def prev(P) = #[j == i - 1] P >= 1
seen[s in Σ, t in Σ] = #(Q[t] && prev(Q[s])) >= 1
accept #(opens < #")") == 0 && opens == #")"
next[t in Σ] = any s in Σ: Q[s] && seen[s, t]
import order as o
program p {
  // inside
  x = #!a == 0  // behind

  accept x
  // last
}
task t {  // open
  spec    majority
  inputs  words balanced
  test    51 .. 100, 101 .. 150  // two
}  // close
assert equivalent(p, o.q)
assert p accepts "ab"
)crasp");
}

TEST(Print, OnlyNeededBracketsStay) {
  EXPECT_EQ(format("x = ((a) && (b || c)) && (!(d))"), "x = (a && (b || c)) && !d\n");
  EXPECT_EQ(format("x = (#(a)) + (-(b) * (2))"), "x = #a + -b * 2\n");
  EXPECT_EQ(format("x = a - (b + c) - (d)"), "x = a - (b + c) - d\n");
  EXPECT_EQ(format("x = !(a == b) && (!a) == b"), "x = !a == b && (!a) == b\n");
  EXPECT_EQ(format("x = #(!a) == 0 && #(!(a == b)) == 0"), "x = #!a == 0 && #!(a == b) == 0\n");
  EXPECT_EQ(format("x = p && (any s in S: (q || r))"), "x = p && any s in S: q || r\n");
  EXPECT_EQ(format("x = (any s in S: q) && p"), "x = (any s in S: q) && p\n");
  EXPECT_EQ(format("x = (a ? b : c) ? d : (e ? f : g)"), "x = (a ? b : c) ? d : e ? f : g\n");
  EXPECT_EQ(format("x = (1 if a else 2) if b else (3)"), "x = (1 if a else 2) if b else 3\n");
  EXPECT_EQ(format("x = (a -> b) -> (c -> d)"), "x = (a -> b) -> c -> d\n");
}

TEST(Print, PaperNotation) {
  EXPECT_EQ(format("x = !a && b || c <= 3 -> s in Sigma", kPaper), "x := ¬a ∧ b ∨ c ≤ 3 → s ∈ Σ\n");
}

TEST(Print, CommentsInsideAStatementMoveBeforeIt) {
  EXPECT_EQ(format("a = 1\n\nx = (b // one\n  // two\n && c) // three\n// four\n"),
            "a = 1\n\n// one\n// two\nx = b && c  // three\n// four\n");
}

TEST(Print, BlankLinesAreSingleAndNeverFirst) {
  EXPECT_EQ(format("\n\n\na = 1\n\n\n\nb = 2\nprogram p {\n\n c = 3\n\n}\n\n\n"),
            "a = 1\n\nb = 2\nprogram p {\n  c = 3\n}\n");
  EXPECT_EQ(format("a = 1; b = 2 // why\n"), "a = 1\nb = 2  // why\n");
}

TEST(Print, LongLinesBreakBehindOperators) {
  std::string text = "x = aaaaaaaaaaaaaaaaaaaaaaaaa";
  for (int k = 0; k < 10; ++k) text += " && f(bbbbbbbbbbbbbbb, ccccccccccccccc)";
  const std::string printed = format(text);
  for (std::size_t begin = 0; begin < printed.size();) {
    const std::size_t end = printed.find('\n', begin);
    EXPECT_LE(end - begin, 100u);
    begin = end + 1;
  }
  EXPECT_EQ(format(printed), printed);
  std::string symbols = "alphabet";
  for (int k = 0; k < 100; ++k) symbols += " \"symbol" + std::to_string(k) + "\"";
  EXPECT_EQ(format(format(symbols)), format(symbols));
}

TEST(Print, RandomTreesSurviveTheRoundTrip) {
  for (std::uint64_t seed = 1; seed <= 1000; ++seed) {
    const ast::File tree = RandomTree(seed).file(2);
    for (const PrintStyle& style : {PrintStyle{}, kPaper, PrintStyle{.width = 20}}) {
      SourceMap sources;
      Diagnostics diagnostics;
      const FileId nowhere = sources.add("random", "");
      ast::File source = tree;
      source.source = nowhere;
      const std::string text = print(source, sources, style);
      const ast::File again = parse(sources.add("printed", text), sources, diagnostics);
      ASSERT_FALSE(diagnostics.has_errors()) << "seed " << seed << "\n"
                                             << text << render(diagnostics.list()[0], sources, false);
      ASSERT_TRUE(ast::equal(tree, again)) << "seed " << seed << "\n" << text << print(again, sources, style);
      ASSERT_EQ(print(again, sources, style), text) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace crasp::lang
