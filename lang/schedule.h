#pragma once
// The order in which the interpreter evaluates terms, and where each column is kept. Only what is needed is evaluated, a
// column's place is given away after its last use, and terms that hold `X@i` are set apart in frames.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

using FrameIndex = std::uint32_t;

/// A column of a frame, by the number of its place there.
struct ColumnRef {
  FrameIndex frame = 0;
  std::uint32_t slot = 0;
};

/// One term and its column. No operand has the same place as the result.
struct Step {
  TermId term;
  std::uint32_t slot = 0;
  std::vector<ColumnRef> operands;
  /// For a count, first or last whose operands hold `X@i`: the frame that yields their columns for one i.
  std::optional<FrameIndex> inner;
};

/// Terms that are evaluated together over all positions. Frame 0 holds the closed terms. Any other belongs to one count,
/// first or last and holds its open terms: they are evaluated anew for each position i of that term.
struct Frame {
  FrameIndex parent = 0;
  std::vector<Step> steps;   ///< operands before users
  std::vector<Type> slots;   ///< the type of the columns in each place
};

struct Schedule {
  std::vector<Frame> frames;
  std::vector<ColumnRef> wanted;
};

/// The schedule for the columns of `wanted`, which are closed terms. Linear in the reachable terms, counted once for each
/// frame that they are in.
Schedule make_schedule(const Terms& terms, std::span<const TermId> wanted);

}  // namespace crasp::lang
