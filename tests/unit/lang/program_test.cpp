#include "lang/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace crasp::lang {
namespace {

using testing::ElementsAre;

class TermsTest : public testing::Test {
 protected:
  Terms terms;
  TermId a = terms.symbol(0);
  TermId b = terms.symbol(1);
  TermId yes = terms.truth(true);
  TermId no = terms.truth(false);

  TermId both(std::initializer_list<TermId> operands) { return terms.conjunction(std::vector(operands)); }
  TermId either(std::initializer_list<TermId> operands) { return terms.disjunction(std::vector(operands)); }
};

TEST_F(TermsTest, EqualTermsAreOne) {
  EXPECT_EQ(terms.symbol(0), a);
  EXPECT_NE(terms.symbol(0), terms.constant(0)) << "same value, other op";
  EXPECT_EQ(terms.count(Relation::prefix(), a), terms.count(Relation::prefix(), a));
  EXPECT_NE(terms.count(Relation::prefix(), a), terms.count({false, OffsetSet::interval(1, 1), {}}, a));
  std::size_t before = terms.size();
  EXPECT_EQ(terms.position(), terms.count(Relation::prefix(), yes));
  terms.position();
  EXPECT_EQ(terms.size(), before + 1);
}

TEST_F(TermsTest, OrderOfOperandsMatters) {
  TermId c = terms.constant(1), d = terms.constant(2);
  EXPECT_NE(terms.compare(Op::less, c, d), terms.compare(Op::less, d, c));
  EXPECT_NE(terms.compare(Op::less, c, d), terms.compare(Op::less_equal, c, d));
}

TEST_F(TermsTest, NegationFolds) {
  EXPECT_EQ(terms.negation(yes), no);
  EXPECT_EQ(terms.negation(terms.negation(a)), a);
}

TEST_F(TermsTest, ConjunctionFlattensAndDropsRepeats) {
  TermId c = terms.negation(a);
  TermId flat = both({both({a, b}), yes, b, c});
  EXPECT_THAT(std::vector<TermId>(terms.operands(flat).begin(), terms.operands(flat).end()), ElementsAre(a, b, c));
  EXPECT_EQ(both({}), yes);
  EXPECT_EQ(both({yes, a, a}), a);
  EXPECT_EQ(both({a, no, b}), no);
}

TEST_F(TermsTest, DisjunctionIsDual) {
  EXPECT_EQ(either({}), no);
  EXPECT_EQ(either({no, b}), b);
  EXPECT_EQ(either({a, yes}), yes);
  EXPECT_EQ(either({either({a, b}), a}), either({a, b}));
  EXPECT_EQ(terms[either({both({a, b}), b})].op, Op::disjunction) << "only the same junction is flattened";
}

TEST_F(TermsTest, SumsAreKeptAsWritten) {
  TermId one = terms.constant(1);
  TermId twice = terms.sum(std::array{one, one});
  EXPECT_EQ(terms.operands(twice).size(), 2u);
  EXPECT_EQ(terms.operands(terms.sum(std::array{twice, one})).size(), 2u);
  EXPECT_EQ(terms.sum({}), terms.constant(0));
  EXPECT_EQ(terms.sum(std::array{one}), one);
  EXPECT_EQ(terms.scale(1, one), one);
  EXPECT_EQ(terms.extremum(Op::minimum, std::array{one}), one);
}

TEST_F(TermsTest, TypesFollowOperands) {
  EXPECT_EQ(terms.type(terms.conditional(a, b, yes)), Type::boolean);
  EXPECT_EQ(terms.type(terms.conditional(a, terms.position(), terms.constant(3))), Type::count);
  EXPECT_EQ(terms.type(terms.select(Op::last, Relation::prefix(), a, terms.constant(3))), Type::count);
  EXPECT_EQ(terms.type(terms.at_outer(a)), Type::boolean);
}

TEST_F(TermsTest, OpenLevelsCountBindersOutside) {
  TermId outer = terms.at_outer(terms.position());
  TermId outer_outer = terms.at_outer(terms.at_outer(a));
  EXPECT_EQ(terms.open_levels(a), 0u);
  EXPECT_EQ(terms.open_levels(outer), 1u);
  EXPECT_EQ(terms.open_levels(outer_outer), 2u);
  TermId same = terms.compare(Op::equal, terms.position(), outer);
  TermId mixed = both({same, outer_outer});
  EXPECT_EQ(terms.open_levels(mixed), 2u);
  TermId counted = terms.count(Relation::prefix(), mixed);
  EXPECT_EQ(terms.open_levels(counted), 1u);
  EXPECT_EQ(terms.open_levels(terms.select(Op::first, Relation::prefix(), yes, counted)), 0u);
  EXPECT_EQ(terms.open_levels(terms.count(Relation::prefix(), a)), 0u);
}

TEST_F(TermsTest, OperandsMayComeFromTheStoreItself) {
  std::vector<TermId> many;
  for (SymbolIndex s = 0; s < 100; ++s) many.push_back(terms.symbol(s));
  TermId all = terms.conjunction(many);
  for (int k = 0; k < 50; ++k) {
    TermId sum = terms.sum(std::array{terms.constant(k), terms.constant(k + 1)});
    TermId largest = terms.extremum(Op::maximum, terms.operands(sum));
    EXPECT_EQ(terms.operand(largest, 1), terms.constant(k + 1));
  }
  EXPECT_EQ(terms.disjunction(terms.operands(all)), terms.disjunction(many));
}

TEST_F(TermsTest, FirstPlaceIsKept) {
  terms.set_span({FileId{0}, 10, 12});
  TermId c = terms.constant(42);
  terms.set_span({FileId{0}, 20, 22});
  EXPECT_EQ(terms.constant(42), c);
  EXPECT_EQ(terms.span(c).begin, 10u);
}

TEST_F(TermsTest, EqualAutomataAreOne) {
  Dfa even{2, {1, 0, 0, 1}, 0, {true, false}};
  TermId regex = terms.regex(even);
  EXPECT_EQ(terms.regex(even), regex);
  EXPECT_NE(terms.regex(complement(even)), regex);
  EXPECT_EQ(terms.automaton(regex), even);
}

TEST(OpTable, NamesAreDistinct) {
  EXPECT_EQ(info(Op::at_outer).name, "at_outer");
  EXPECT_EQ(info(Op::conditional).arity, 3);
  EXPECT_TRUE(info(Op::product).task_layer);
  for (int op = 1; op <= static_cast<int>(Op::at_outer); ++op) {
    for (int other = 0; other < op; ++other) {
      EXPECT_NE(info(static_cast<Op>(op)).name, info(static_cast<Op>(other)).name);
    }
  }
}

TEST(AlphabetTest, FindsSymbols) {
  Alphabet alphabet{{"a", "<sep>"}};
  EXPECT_EQ(alphabet.find("<sep>"), 1u);
  EXPECT_EQ(alphabet.find("sep"), std::nullopt);
  EXPECT_EQ(alphabet.other(), 2u);
}

TEST(AlphabetTest, OneCodePointIsACharacter) {
  EXPECT_TRUE((Alphabet{{"a", "é", "→", "𝄞"}}.single_characters()));
  EXPECT_FALSE((Alphabet{{"a", "ab"}}.single_characters()));
  EXPECT_FALSE((Alphabet{{"éa"}}.single_characters()));
  EXPECT_TRUE(Alphabet{}.single_characters());
}

TEST(ProgramTest, OutputsFollowTheKind) {
  Program program;
  program.verdict = program.terms.truth(true);
  program.next = {program.terms.symbol(0), program.terms.symbol(1)};
  EXPECT_THAT(program.outputs(), ElementsAre(program.verdict));
  program.kind = ProgramKind::generator;
  EXPECT_EQ(program.outputs(), program.next);
}

}  // namespace
}  // namespace crasp::lang
