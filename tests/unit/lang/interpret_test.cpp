#include "lang/interpret.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string_view>

namespace crasp::lang {
namespace {

using testing::ElementsAre;
using Values = std::vector<std::int64_t>;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kUnbounded = OffsetSet::kUnbounded;

/// Terms over the symbols a, b, c, …; words are strings of them, `?` is a symbol outside Σ.
class InterpretTest : public testing::Test {
 protected:
  Terms terms;
  TermId a = terms.symbol(0);
  TermId b = terms.symbol(1);
  TermId i = terms.position();

  static Word word(std::string_view text) {
    Word result;
    for (char letter : text) result.push_back(letter == '?' ? 26 : static_cast<SymbolIndex>(letter - 'a'));
    return result;
  }

  Values values(TermId term, std::string_view text) {
    Evaluation evaluation = evaluate(terms, std::array{term}, word(text));
    const auto* columns = std::get_if<std::vector<Column>>(&evaluation);
    EXPECT_TRUE(columns) << "overflow";
    Values result;
    for (std::size_t k = 0; columns && k < columns->front().size(); ++k) result.push_back(columns->front()[k]);
    return result;
  }

  CountOverflow overflow(TermId term, std::string_view text) {
    Evaluation evaluation = evaluate(terms, std::array{term}, word(text));
    const auto* result = std::get_if<CountOverflow>(&evaluation);
    EXPECT_TRUE(result) << "no overflow";
    return result ? *result : CountOverflow{};
  }

  TermId number(std::int64_t value) { return terms.constant(value); }
  TermId count(TermId p) { return terms.count(Relation::prefix(), p); }
  TermId count(std::int64_t low, std::int64_t high, TermId p) { return terms.count(offsets(low, high), p); }
  TermId equal(TermId c, TermId d) { return terms.compare(Op::equal, c, d); }
  TermId sum(std::initializer_list<TermId> operands) { return terms.sum(std::vector(operands)); }
  TermId both(TermId p, TermId q) { return terms.conjunction(std::array{p, q}); }

  /// Offsets low … high, all in the past or all in the future.
  static Relation offsets(std::int64_t low, std::int64_t high) {
    return {high < 0, OffsetSet::interval(low, high), {}};
  }
  /// j == i / 2.
  static Relation half() {
    using Node = RelationNode;
    return make_relation({Node{Node::Op::i}, Node{Node::Op::constant, 2}, Node{Node::Op::divide, 0, 0, 1},
                          Node{Node::Op::j}, Node{Node::Op::equal, 0, 3, 2}});
  }
};

// --- operations ----------------------------------------------------------------------------------------------------

TEST_F(InterpretTest, SymbolsAreFalseAtTheBeginningAndOutsideTheAlphabet) {
  EXPECT_THAT(values(a, "ab?a"), ElementsAre(0, 1, 0, 0, 1));
  EXPECT_THAT(values(a, ""), ElementsAre(0));
}

TEST_F(InterpretTest, Booleans) {
  TermId not_a = terms.negation(a);
  EXPECT_THAT(values(not_a, "ab"), ElementsAre(1, 0, 1));
  EXPECT_THAT(values(both(not_a, b), "abc"), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(values(terms.disjunction(std::array{a, b, terms.symbol(2)}), "abcd"), ElementsAre(0, 1, 1, 1, 0));
  EXPECT_THAT(values(terms.equivalence(a, b), "abc"), ElementsAre(1, 0, 0, 1));
  EXPECT_THAT(values(terms.truth(true), "a"), ElementsAre(1, 1));
}

TEST_F(InterpretTest, PrefixCountIncludesThePositionItself) {
  EXPECT_THAT(values(count(a), "abaa"), ElementsAre(0, 1, 1, 2, 3));
  EXPECT_THAT(values(i, "abc"), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(values(count(terms.negation(a)), "ab"), ElementsAre(0, 0, 1)) << "position 0 is not counted";
}

TEST_F(InterpretTest, OffsetsInThePast) {
  EXPECT_THAT(values(count(1, 1, a), "abaa"), ElementsAre(0, 0, 1, 0, 1)) << "predecessor";
  EXPECT_THAT(values(count(1, kUnbounded, a), "abaa"), ElementsAre(0, 0, 1, 1, 2)) << "strict";
  EXPECT_THAT(values(count(0, 1, a), "abaa"), ElementsAre(0, 1, 1, 1, 2)) << "window";
  EXPECT_THAT(values(count(9, 12, a), "abaa"), ElementsAre(0, 0, 0, 0, 0)) << "further back than the word is long";
  OffsetSet two = OffsetSet::interval(1, 1).united(OffsetSet::interval(3, 3));
  EXPECT_THAT(values(terms.count({false, two, {}}, a), "aabaa"), ElementsAre(0, 0, 1, 1, 1, 2));
  EXPECT_THAT(values(terms.count({false, OffsetSet(), {}}, a), "aa"), ElementsAre(0, 0, 0)) << "no offset at all";
}

TEST_F(InterpretTest, OffsetsInTheFuture) {
  EXPECT_THAT(values(count(-kUnbounded, -1, a), "abaa"), ElementsAre(3, 2, 2, 1, 0));
  EXPECT_THAT(values(count(-1, -1, a), "abaa"), ElementsAre(1, 0, 1, 1, 0));
  EXPECT_THAT(values(count(-kMost + 1, -kMost + 1, a), "abaa"), ElementsAre(0, 0, 0, 0, 0));
  EXPECT_THAT(values(count(-9, -2, a), "abaa"), ElementsAre(2, 2, 1, 0, 0));
}

TEST_F(InterpretTest, GeneralRelation) {
  EXPECT_THAT(values(terms.count(half(), a), "abaab"), ElementsAre(0, 0, 1, 1, 0, 0));
}

TEST_F(InterpretTest, Arithmetic) {
  EXPECT_THAT(values(sum({i, count(a), number(-2)}), "ab"), ElementsAre(-2, 0, 1));
  EXPECT_THAT(values(terms.scale(-3, i), "ab"), ElementsAre(0, -3, -6));
  EXPECT_THAT(values(terms.extremum(Op::minimum, std::array{i, number(1), count(b)}), "aba"), ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(values(terms.extremum(Op::maximum, std::array{i, number(2)}), "aba"), ElementsAre(2, 2, 2, 3));
  EXPECT_THAT(values(terms.iverson(a), "ab"), ElementsAre(0, 1, 0));
  EXPECT_THAT(values(terms.product(i, terms.scale(-1, i)), "ab"), ElementsAre(0, -1, -4));
  EXPECT_THAT(values(terms.position_modulo(2), "abab"), ElementsAre(0, 1, 0, 1, 0));
  EXPECT_THAT(values(terms.position_modulo(1), "ab"), ElementsAre(0, 0, 0));
  EXPECT_THAT(values(terms.modulo(terms.scale(-1, i), 3), "abab"), ElementsAre(0, 2, 1, 0, 2));
}

TEST_F(InterpretTest, Comparisons) {
  TermId two = number(2);
  EXPECT_THAT(values(equal(i, two), "aaa"), ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(values(terms.compare(Op::less, i, two), "aaa"), ElementsAre(1, 1, 0, 0));
  EXPECT_THAT(values(terms.compare(Op::less_equal, i, two), "aaa"), ElementsAre(1, 1, 1, 0));
}

TEST_F(InterpretTest, ConditionalOfEitherType) {
  EXPECT_THAT(values(terms.conditional(a, i, number(-1)), "ab"), ElementsAre(-1, 1, -1));
  EXPECT_THAT(values(terms.conditional(a, b, terms.truth(true)), "ab"), ElementsAre(1, 0, 1));
}

TEST_F(InterpretTest, FirstAndLast) {
  TermId last = terms.select(Op::last, Relation::prefix(), a, i);
  TermId first = terms.select(Op::first, Relation::prefix(), a, i);
  EXPECT_THAT(values(last, "bacaab"), ElementsAre(0, 0, 2, 2, 4, 5, 5));
  EXPECT_THAT(values(first, "bacaab"), ElementsAre(0, 0, 2, 2, 2, 2, 2));
  EXPECT_THAT(values(terms.select(Op::last, offsets(1, 2), a, i), "aabbba"), ElementsAre(0, 0, 1, 2, 2, 0, 0));
  EXPECT_THAT(values(terms.select(Op::first, offsets(1, 2), a, i), "aabbba"), ElementsAre(0, 0, 1, 1, 2, 0, 0));
  EXPECT_THAT(values(terms.select(Op::first, offsets(-kUnbounded, -1), a, i), "bab"), ElementsAre(2, 2, 0, 0));
  EXPECT_THAT(values(terms.select(Op::last, offsets(-kUnbounded, -1), a, i), "baba"), ElementsAre(4, 4, 4, 4, 0));
  EXPECT_THAT(values(terms.select(Op::last, Relation::prefix(), a, terms.truth(true)), "ba"), ElementsAre(0, 0, 1));
  EXPECT_THAT(values(terms.select(Op::last, half(), a, i), "abaab"), ElementsAre(0, 0, 1, 1, 0, 0));
}

TEST_F(InterpretTest, RegexReadsPrefixes) {
  TermId even = terms.regex({2, {1, 0, 0, 1}, 0, {true, false}});  // an even number of a
  EXPECT_THAT(values(even, "aab"), ElementsAre(1, 0, 1, 1));
  EXPECT_THAT(values(even, "aa?aa"), ElementsAre(1, 0, 1, 1, 0, 1)) << "outside its alphabet";
}

TEST_F(InterpretTest, AtOuterIsTheCountingPosition) {
  // How many positions so far carry the symbol that stands here?
  TermId same = terms.disjunction(std::array{both(a, terms.at_outer(a)), both(b, terms.at_outer(b))});
  EXPECT_THAT(values(count(same), "abaab"), ElementsAre(0, 1, 1, 2, 3, 2));
  TermId same_total = equal(count(a), terms.at_outer(count(a)));
  EXPECT_THAT(values(count(same_total), "bbaba"), ElementsAre(0, 1, 2, 1, 2, 1));
  EXPECT_THAT(values(terms.select(Op::last, offsets(1, kUnbounded), same, i), "abaab"), ElementsAre(0, 0, 0, 1, 3, 2));
}

TEST_F(InterpretTest, AtOuterNests) {
  // For each i, the pairs k <= j with i + 1 == j + k.
  TermId outer_i = terms.at_outer(terms.at_outer(i));
  TermId pairs = equal(sum({outer_i, number(1)}), sum({i, terms.at_outer(i)}));
  TermId inner_exists = terms.compare(Op::less_equal, number(1), count(pairs));
  EXPECT_EQ(terms.open_levels(inner_exists), 1u);
  EXPECT_THAT(values(count(inner_exists), "aaaaa"), ElementsAre(0, 1, 1, 2, 2, 3));
}

// --- overflow ------------------------------------------------------------------------------------------------------

TEST_F(InterpretTest, OverflowNamesTermAndPosition) {
  TermId product = terms.scale(kMost / 2, i);
  CountOverflow at = overflow(product, "aaaa");
  EXPECT_EQ(at.term, product);
  EXPECT_EQ(at.position, 3u);
  EXPECT_THAT(values(product, "aa"), ElementsAre(0, kMost / 2, kMost - 1));
}

TEST_F(InterpretTest, OverflowOfSumsAndProducts) {
  EXPECT_EQ(overflow(sum({number(kMost - 1), i}), "aaa").position, 2u);
  TermId back_in_range = sum({number(kMost - 1), i, terms.scale(-1, i)});
  EXPECT_EQ(overflow(back_in_range, "aaa").position, 2u) << "intermediate results count";
  TermId later_operand = sum({number(kMost - 5), i, i, i});
  EXPECT_EQ(overflow(later_operand, "aaa").position, 2u) << "the first position, not the first operand";
  TermId huge = terms.scale(kMost / 3, i);
  EXPECT_EQ(overflow(terms.product(huge, i), "aaa").position, 2u);
  TermId least = sum({number(-kMost), terms.scale(-1, i)});
  EXPECT_EQ(values(least, "a").back(), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(overflow(terms.scale(-1, least), "a").position, 1u);
}

TEST_F(InterpretTest, FirstTermInOrderIsReported) {
  TermId first = terms.scale(kMost, i), second = terms.scale(kMost - 1, i);
  EXPECT_EQ(overflow(sum({second, first}), "aa").term, first);
}

TEST_F(InterpretTest, UnreachableTermsAreNotEvaluated) {
  terms.scale(kMost, i);
  EXPECT_THAT(values(count(a), "aaa"), ElementsAre(0, 1, 2, 3));
}

TEST_F(InterpretTest, OverflowInsideAnOpenCount) {
  TermId growing = terms.product(terms.scale(kMost / 4, i), terms.at_outer(i));
  CountOverflow at = overflow(count(equal(growing, i)), "aaa");
  EXPECT_EQ(at.term, growing);
  EXPECT_EQ(at.position, 3u) << "2 · 3 quarters of the range do not fit";
}

// --- running -------------------------------------------------------------------------------------------------------

TEST_F(InterpretTest, WantedMayRepeatAndOverlap) {
  TermId c = count(a);
  Evaluation evaluation = evaluate(terms, std::array{c, a, c}, word("ab"));
  const auto& columns = std::get<std::vector<Column>>(evaluation);
  ASSERT_EQ(columns.size(), 3u);
  EXPECT_THAT(columns[0].counts, ElementsAre(0, 1, 1));
  EXPECT_THAT(columns[1].booleans, ElementsAre(0, 1, 0));
  EXPECT_THAT(columns[2].counts, ElementsAre(0, 1, 1));
}

TEST_F(InterpretTest, InterpreterRunsManyWords) {
  TermId balanced = equal(count(a), count(b));
  Interpreter interpreter(terms, std::array{balanced});
  for (std::string_view text : {"ab", "", "aab", "b", "abab"}) {
    auto columns = std::get<std::vector<Column>>(interpreter.evaluate(word(text)));
    Values expected = values(balanced, text);
    ASSERT_EQ(columns.front().size(), text.size() + 1);
    for (std::size_t k = 0; k <= text.size(); ++k) EXPECT_EQ(columns.front()[k], expected[k]) << text;
  }
}

TEST_F(InterpretTest, EndPositionOfTheAfterWordReading) {
  Alphabet alphabet{{"a", "b"}};
  EXPECT_EQ(read_word(alphabet, word("ab"), Reading::last_symbol), word("ab"));
  Word after = read_word(alphabet, word("ab"), Reading::after_word);
  EXPECT_THAT(after, ElementsAre(0u, 1u, 2u));
  auto columns = std::get<std::vector<Column>>(evaluate(terms, std::array{b, count(b)}, after));
  EXPECT_THAT(columns[0].booleans, ElementsAre(0, 0, 1, 0));
  EXPECT_THAT(columns[1].counts, ElementsAre(0, 0, 1, 1));
}

// --- places of columns ---------------------------------------------------------------------------------------------

TEST_F(InterpretTest, ColumnsShareMemory) {
  TermId chain = count(a);
  for (int k = 0; k < 100; ++k) chain = count(terms.compare(Op::less, chain, i));
  Schedule schedule = make_schedule(terms, std::array{chain});
  EXPECT_EQ(schedule.frames.size(), 1u);
  EXPECT_LE(schedule.frames[0].slots.size(), 5u);
}

TEST_F(InterpretTest, ClosedPartOfAnOpenCountIsEvaluatedOnce) {
  TermId expensive = count(terms.compare(Op::less, count(a), count(b)));
  TermId open = count(equal(expensive, terms.at_outer(expensive)));
  Schedule schedule = make_schedule(terms, std::array{open});
  ASSERT_EQ(schedule.frames.size(), 2u);
  std::vector<Op> inner;
  for (const Step& step : schedule.frames[1].steps) inner.push_back(terms[step.term].op);
  EXPECT_THAT(inner, ElementsAre(Op::at_outer, Op::equal));
}

}  // namespace
}  // namespace crasp::lang
