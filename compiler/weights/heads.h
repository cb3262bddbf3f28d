#pragma once
// The scores of heads: which keys a position attends to, by the bits of positions in wpe.

#include <map>

#include "compiler/weights/plan.h"

namespace crasp::compiler::weights {

/// The directions that every plan may use: made when they are first asked for.
class Inputs {
 public:
  /// `bits` is how many a position has.
  Inputs(Plan& plan, int bits) : plan_(plan), bits_(bits) {}

  DirectionId one();
  DirectionId token(std::int64_t token);
  /// Is the token in the set? Two or more tokens, in order.
  DirectionId set(std::string name, const std::vector<std::int64_t>& tokens);
  DirectionId periodic(std::int64_t m, std::int64_t r);
  /// 1 <= i <= c.
  DirectionId opening(std::int64_t c);
  /// Bit k of i + shift; of 0 where that is negative.
  DirectionId bit(int k, std::int64_t shift);
  int bits() const { return bits_; }

 private:
  DirectionId position(std::string name, PositionTest test);

  Plan& plan_;
  int bits_;
  DirectionId one_;
  std::vector<DirectionId> tokens_;
  std::map<std::vector<std::int64_t>, DirectionId> sets_;
  std::vector<std::pair<PositionTest, DirectionId>> positions_;
};

/// The positions j that no pair leaves out: one whose query holds at i, and its key at j. Features are 1 or exactly 0.
std::vector<Match> matching_scores(const std::vector<std::pair<Feature, Feature>>& exclusions);

/// Position i attends to i - c alone, and to `<bos>` where there is none.
std::vector<Match> offset_scores(Inputs& inputs, std::int64_t c);

/// With n = i + 1: to the keys j with j >> (b+1) == n >> (b+1) whose bit b is 0, if bit b of n is 1; else to `<bos>`. Over all b
/// these are each of the keys 0 … i once.
std::vector<Match> fenwick_scores(Inputs& inputs, int b, std::int64_t bos);

}  // namespace crasp::compiler::weights
