#include "tests/support/assertions.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

namespace crasp::tests {
namespace {

using Kind = lang::ast::AssertKind;

/// The verdict after `word`, or for a generator one truth value for each symbol that may come next.
std::vector<bool> outputs(const lang::Program& program, const lang::Word& word) {
  auto result = lang::evaluate(program.terms, program.outputs(), word);
  std::vector<bool> values;
  for (const lang::Column& column : std::get<std::vector<lang::Column>>(result)) values.push_back(column[word.size()] != 0);
  return values;
}

/// Whether `word` is in accordance with the assertion.
bool holds_on(const lang::Assertion& assertion, const lang::Word& word) {
  std::vector<bool> left = outputs(assertion.left, word);
  switch (assertion.kind) {
    case Kind::equivalent: return left == outputs(*assertion.right, word);
    case Kind::subset: return std::ranges::equal(left, outputs(*assertion.right, word), std::less_equal<>());
    case Kind::accepts: return left.front();
    case Kind::empty:
    case Kind::rejects: return std::ranges::count(left, true) == 0;
  }
  return false;
}

/// The next word of the same length, in the order of the alphabet; false after the last.
bool advance(lang::Word& word, lang::SymbolIndex symbols) {
  for (std::size_t at = word.size(); at-- > 0; word[at] = 0) {
    if (++word[at] < symbols) return true;
  }
  return false;
}

}  // namespace

void expect_holds(const lang::Assertion& assertion, std::size_t longest) {
  SCOPED_TRACE(assertion.text);
  if (assertion.kind == Kind::accepts || assertion.kind == Kind::rejects) {
    EXPECT_TRUE(holds_on(assertion, assertion.word));
    return;
  }
  for (std::size_t length = 0; length <= longest; ++length) {
    lang::Word word(length, 0);
    do {
      ASSERT_TRUE(holds_on(assertion, word)) << "refuted by " << testing::PrintToString(word);
    } while (advance(word, assertion.left.alphabet.size()));
  }
}

}  // namespace crasp::tests
