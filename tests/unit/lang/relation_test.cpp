#include "lang/relation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace crasp::lang {
namespace {

using Op = RelationNode::Op;
using testing::ElementsAre;
constexpr std::int64_t kUnbounded = OffsetSet::kUnbounded;

/// Builds conditions the way one writes them.
class Builder {
 public:
  std::uint32_t i() { return add({Op::i}); }
  std::uint32_t j() { return add({Op::j}); }
  std::uint32_t number(std::int64_t value) { return add({Op::constant, value}); }
  std::uint32_t op(Op op, std::uint32_t left, std::uint32_t right = 0) { return add({op, 0, left, right}); }
  std::uint32_t offset() { return op(Op::subtract, i(), j()); }
  Relation relation() { return make_relation(nodes); }

  std::vector<RelationNode> nodes;

 private:
  std::uint32_t add(RelationNode node) {
    nodes.push_back(node);
    return static_cast<std::uint32_t>(nodes.size() - 1);
  }
};

OffsetSet points(std::initializer_list<std::int64_t> offsets) {
  OffsetSet result;
  for (std::int64_t offset : offsets) result = result.united(OffsetSet::interval(offset, offset));
  return result;
}

// --- sets of offsets -----------------------------------------------------------------------------------------------

TEST(OffsetSet, JoinsIntervalsThatTouch) {
  EXPECT_THAT(points({4, 1, 2, 3}).intervals(), ElementsAre(OffsetSet::Interval{1, 4}));
  EXPECT_THAT(points({1, 4}).intervals(), ElementsAre(OffsetSet::Interval{1, 1}, OffsetSet::Interval{4, 4}));
  EXPECT_EQ(OffsetSet::interval(-kUnbounded, 3).united(OffsetSet::interval(4, kUnbounded)), OffsetSet::all());
  EXPECT_TRUE(OffsetSet::interval(2, 1).empty());
}

TEST(OffsetSet, ComplementOfUnboundedSets) {
  EXPECT_EQ(OffsetSet().complement(), OffsetSet::all());
  EXPECT_EQ(OffsetSet::all().complement(), OffsetSet());
  EXPECT_EQ(OffsetSet::prefix().complement(), OffsetSet::interval(-kUnbounded, -1));
  EXPECT_THAT(points({0}).complement().intervals(),
              ElementsAre(OffsetSet::Interval{-kUnbounded, -1}, OffsetSet::Interval{1, kUnbounded}));
}

TEST(OffsetSet, Properties) {
  EXPECT_TRUE(OffsetSet().finite());
  EXPECT_TRUE(points({-3, 7}).finite());
  EXPECT_FALSE(OffsetSet::prefix().finite());
  EXPECT_TRUE(OffsetSet::prefix().is_prefix());
  EXPECT_TRUE(points({-1, 2}).looks_ahead());
  EXPECT_FALSE(OffsetSet().looks_ahead());
  EXPECT_TRUE(OffsetSet::all().contains(std::numeric_limits<std::int64_t>::min()));
}

TEST(OffsetSet, AlgebraAgreesWithBitSets) {
  std::mt19937_64 random(7);
  auto draw = [&] {
    OffsetSet set;
    for (int k = 0; k < 3; ++k) {
      auto low = static_cast<std::int64_t>(random() % 17) - 8;
      std::int64_t high = random() % 4 == 0 ? kUnbounded : low + static_cast<std::int64_t>(random() % 4);
      if (random() % 8 == 0) low = -kUnbounded;
      set = set.united(OffsetSet::interval(low, high));
    }
    return set;
  };
  for (int round = 0; round < 2000; ++round) {
    OffsetSet a = draw(), b = draw();
    OffsetSet both = a.intersected(b), either = a.united(b), neither = either.complement();
    for (std::int64_t d = -15; d <= 15; ++d) {
      ASSERT_EQ(both.contains(d), a.contains(d) && b.contains(d));
      ASSERT_EQ(either.contains(d), a.contains(d) || b.contains(d));
      ASSERT_EQ(neither.contains(d), !a.contains(d) && !b.contains(d));
    }
    ASSERT_EQ(a.complement().complement(), a);
    ASSERT_EQ(a.intersected(b).united(a), a);
  }
}

// --- classification ------------------------------------------------------------------------------------------------

TEST(Relation, PredecessorIsAnOffset) {
  Builder b;
  std::uint32_t i = b.i();
  b.op(Op::equal, b.j(), b.op(Op::subtract, i, b.number(1)));
  EXPECT_EQ(b.relation().offsets, points({1}));
  EXPECT_FALSE(b.relation().future);
  EXPECT_TRUE(b.relation().nodes.empty());
}

TEST(Relation, WindowIsCutToThePast) {
  Builder b;
  std::uint32_t i = b.i();
  b.op(Op::less, b.op(Op::subtract, i, b.number(5)), b.j());  // i - 5 < j
  EXPECT_EQ(b.relation().offsets, OffsetSet::interval(0, 4));
}

TEST(Relation, JAtMostIIsThePrefix) {
  Builder b;
  b.op(Op::less_equal, b.j(), b.i());
  EXPECT_EQ(b.relation(), Relation::prefix());
}

TEST(Relation, MultiplesAreDividedExactly) {
  Builder even, half;
  even.op(Op::equal, even.op(Op::multiply, even.number(2), even.offset()), even.number(6));
  EXPECT_EQ(even.relation().offsets, points({3}));
  half.op(Op::equal, half.op(Op::multiply, half.offset(), half.number(2)), half.number(5));
  EXPECT_EQ(half.relation().offsets, OffsetSet());
  Builder below;
  below.op(Op::less_equal, below.op(Op::multiply, below.number(-2), below.offset()), below.number(-5));
  EXPECT_EQ(below.relation().offsets, OffsetSet::interval(3, kUnbounded));
}

TEST(Relation, ConjunctThatPointsAheadMakesItFuture) {
  Builder after;
  after.op(Op::less, after.i(), after.j());
  EXPECT_TRUE(after.relation().future);
  EXPECT_EQ(after.relation().offsets, OffsetSet::interval(-kUnbounded, -1));
  Builder ahead;
  std::uint32_t i = ahead.i();
  ahead.op(Op::equal, ahead.j(), ahead.op(Op::add, i, ahead.number(2)));
  EXPECT_TRUE(ahead.relation().future);
  EXPECT_EQ(ahead.relation().offsets, points({-2}));
}

TEST(Relation, FutureConjunctBesideAGeneralOne) {
  Builder b;
  std::uint32_t after = b.op(Op::less, b.i(), b.j());
  std::uint32_t remainder = b.op(Op::modulo, b.j(), b.number(2));
  std::uint32_t even = b.op(Op::equal, remainder, b.number(0));
  b.op(Op::both, even, after);
  Relation relation = b.relation();
  EXPECT_TRUE(relation.future);
  EXPECT_FALSE(relation.offsets);
  EXPECT_TRUE(relation.holds(3, 4));
  EXPECT_FALSE(relation.holds(3, 5));
  EXPECT_FALSE(relation.holds(3, 2));
}

TEST(Relation, DisjunctThatPointsAheadDoesNot) {
  Builder b;
  std::uint32_t after = b.op(Op::less, b.i(), b.j());
  std::uint32_t here = b.op(Op::equal, b.i(), b.j());
  b.op(Op::either, here, after);
  EXPECT_FALSE(b.relation().future);
  EXPECT_EQ(b.relation().offsets, points({0}));
}

TEST(Relation, HalfIsGeneral) {
  Builder b;
  std::uint32_t j = b.j();
  b.op(Op::equal, j, b.op(Op::divide, b.i(), b.number(2)));
  Relation relation = b.relation();
  EXPECT_FALSE(relation.offsets);
  EXPECT_TRUE(relation.holds(7, 3));
  EXPECT_FALSE(relation.holds(7, 4));
  EXPECT_FALSE(relation.holds(1, 0)) << "positions count from 1";
}

TEST(Relation, DivisionByZeroMakesItFalse) {
  Builder always, sometimes;
  std::uint32_t bad = always.op(Op::equal, always.op(Op::modulo, always.j(), always.number(0)), always.number(0));
  always.op(Op::either, bad, always.op(Op::less_equal, always.j(), always.i()));
  EXPECT_EQ(always.relation().offsets, OffsetSet());
  std::uint32_t gap = sometimes.offset();
  std::uint32_t quotient = sometimes.op(Op::divide, sometimes.i(), gap);
  sometimes.op(Op::invert, sometimes.op(Op::less, quotient, sometimes.number(0)));
  EXPECT_FALSE(sometimes.relation().holds(3, 3));
  EXPECT_TRUE(sometimes.relation().holds(3, 2));
}

TEST(Relation, RoundsDownAndKeepsRemaindersPositive) {
  Builder quotient, rest;
  quotient.op(Op::equal, quotient.op(Op::divide, quotient.op(Op::subtract, quotient.number(0), quotient.i()),
                                     quotient.number(2)), quotient.number(-2));
  EXPECT_TRUE(quotient.relation().holds(3, 1));
  EXPECT_FALSE(quotient.relation().holds(5, 1));
  rest.op(Op::equal, rest.op(Op::modulo, rest.op(Op::subtract, rest.number(0), rest.i()), rest.number(-5)),
          rest.number(2));
  EXPECT_TRUE(rest.relation().holds(3, 1));
}

TEST(Relation, AbsurdNumbersSaturate) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  Builder b;
  std::uint32_t huge = b.op(Op::multiply, b.op(Op::multiply, b.i(), b.number(kMost)), b.number(kMost));
  b.op(Op::less, huge, b.j());
  EXPECT_FALSE(b.relation().holds(2, 1));
  Builder least;
  std::uint32_t low = least.op(Op::subtract, least.number(-kMost), least.i());
  least.op(Op::less, least.op(Op::divide, low, least.number(-1)), least.j());
  EXPECT_FALSE(least.relation().holds(2, 1));
}

TEST(Relation, LongSetOfOffsetsStaysCheap) {
  Builder b;
  std::uint32_t gap = b.offset();
  std::uint32_t in_set = b.op(Op::equal, gap, b.number(0));
  for (int k = 1; k < 100'000; ++k) in_set = b.op(Op::either, in_set, b.op(Op::equal, gap, b.number(2 * k)));
  Relation relation = b.relation();
  ASSERT_TRUE(relation.offsets);
  EXPECT_EQ(relation.offsets->intervals().size(), 100'000u);
}

/// A random condition; every node is used, so that division by zero anywhere decides the whole.
std::uint32_t draw(Builder& b, std::mt19937_64& random, bool boolean, int depth) {
  if (boolean) {
    if (depth > 0 && random() % 2 == 0) {
      Op op = std::array{Op::both, Op::either, Op::invert}[random() % 3];
      std::uint32_t left = draw(b, random, true, depth - 1);
      return b.op(op, left, op == Op::invert ? 0 : draw(b, random, true, depth - 1));
    }
    Op op = std::array{Op::equal, Op::unequal, Op::less, Op::less_equal}[random() % 4];
    std::uint32_t left = draw(b, random, false, depth - 1);
    return b.op(op, left, draw(b, random, false, depth - 1));
  }
  if (depth <= 0 || random() % 4 == 0) {
    std::uint64_t choice = random() % 4;
    if (choice == 0) return b.i();
    if (choice == 1) return b.j();
    return choice == 2 ? b.offset() : b.number(static_cast<std::int64_t>(random() % 7) - 3);
  }
  Op op = std::array{Op::add, Op::subtract, Op::multiply, Op::divide, Op::modulo}[random() % 5];
  std::uint32_t left = draw(b, random, false, depth - 1);
  return b.op(op, left, draw(b, random, false, depth - 1));
}

/// The same condition, kept from being classified: its nodes are evaluated as they stand.
bool holds_literally(const Builder& b, bool future, std::int64_t i, std::int64_t j) {
  Relation literal{future, std::nullopt, b.nodes};
  return literal.holds(i, j);
}

TEST(Relation, ClassificationKeepsTheMeaning) {
  std::mt19937_64 random(11);
  int translation_invariant = 0;
  for (int round = 0; round < 5000; ++round) {
    Builder b;
    draw(b, random, true, 3);
    Relation relation = b.relation();
    translation_invariant += relation.offsets.has_value();
    for (std::int64_t i = 0; i <= 9; ++i) {
      for (std::int64_t j = 0; j <= 9; ++j) {
        ASSERT_EQ(relation.holds(i, j), holds_literally(b, relation.future, i, j)) << "round " << round << ": " << i
                                                                                  << ", " << j;
      }
    }
  }
  EXPECT_GT(translation_invariant, 300);
  EXPECT_LT(translation_invariant, 4500);
}

}  // namespace
}  // namespace crasp::lang
