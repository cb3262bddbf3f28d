// Labels against the interpreter, and answers against what the tasks mean.

#include "compare/labels.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "lang/failure.h"
#include "tests/support/loaded.h"

namespace crasp::compare {
namespace {

using crasp::testing::all_words;
using crasp::testing::program;

TEST(Labels, AreWhatTheInterpreterSays) {
  for (const char* accept : {"#(#\"a\" < #\"b\") == 0 && #\"a\" == #\"b\"", "#\"a\" % 2 == 0", "regex \"(ab|bba)*\"",
                             "last[j <= i] \"a\" : i % 2 == 0"}) {
    const lang::Program spec = program(std::string("alphabet \"a\" \"b\"\naccept ") + accept + "\n");
    const Labeller labeller(spec);
    for (const lang::Word& word : all_words(2, 8)) {
      const auto result = lang::evaluate(spec.terms, spec.outputs(), word);
      const auto& column = std::get<std::vector<lang::Column>>(result)[0];
      const auto outputs = labeller.outputs(word);
      ASSERT_EQ(outputs.size(), word.size() + 1);
      for (std::size_t k = 0; k <= word.size(); ++k) ASSERT_EQ(outputs[k][0], column[k]) << accept;
    }
  }
}

TEST(Labels, AnswerOfACopyIsTheInput) {
  const lang::Program spec = program(R"(
alphabet "a" .. "e" "<sep>"
def prev(P) = #[j == i - 1] P >= 1
// The first symbol after <sep>; after any other symbol, what stood right of it before.
next[t in Σ] = t != "<sep>" && #"<sep>" >= 1 &&
    ("<sep>" && #(Q[t] && i == 1) >= 1 || !"<sep>" && (any s in Σ: Q[s] && #(Q[t] && prev(Q[s])) >= 1))
)");
  const Labeller labeller(spec);
  const lang::Word input = {2, 0, 4, 1};
  EXPECT_EQ(labeller.answer(input), input);
  EXPECT_EQ(labeller.answer({3}), lang::Word{3});
}

/// What the outputs say position by position, with no guessing.
lang::Word said_symbol_by_symbol(const Labeller& labeller, lang::Word read) {
  lang::Word answer;
  while (true) {
    const auto allowed = labeller.outputs(read).back();
    const auto symbol = std::ranges::find(allowed, 1) - allowed.begin();
    if (symbol == std::ssize(allowed)) return answer;
    answer.push_back(static_cast<lang::SymbolIndex>(symbol));
    read.push_back(answer.back());
  }
}

/// Answers are guessed; a guess may be right, wrong, or right for a while.
TEST(Labels, AnswersAreWhatIsSaidSymbolBySymbol) {
  const std::string alphabet = "alphabet \"a\" .. \"c\" \"<sep>\"\n";
  for (const char* next : {"copying.forward(t, \"<sep>\")", "copying.backward(t, \"<sep>\")", "sort.ascending(t, \"<sep>\")",
                           "t == \"a\" && #\"a\" < 4", "t == \"b\" && #(\"b\" && exists \"<sep>\") < 2"}) {
    SCOPED_TRACE(next);
    const Labeller labeller(program("import copying\nimport sort\n" + alphabet + "next[t in Σ] = exists \"<sep>\" && " + next + "\n"));
    for (lang::Word word : std::vector<lang::Word>{{0}, {2, 1}, {0, 1}, {1, 2, 0}, {2, 0, 1}, {0, 1, 2}, {2, 1, 0}}) {
      const lang::Word answer = labeller.answer(word);
      word.push_back(3);
      EXPECT_EQ(answer, said_symbol_by_symbol(labeller, word));
    }
  }
}

TEST(Labels, SeveralAnswersAreNone) {
  const Labeller several(program("alphabet \"a\" \"b\"\nnext[t in Σ] = true\n"));
  EXPECT_THROW(several.answer({0}), lang::Failure);
  const Labeller endless(program("alphabet \"a\" \"b\"\nnext[t in Σ] = t == \"a\"\n"));
  EXPECT_THROW(endless.answer({0}), lang::Failure);
}

}  // namespace
}  // namespace crasp::compare
