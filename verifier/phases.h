#pragma once
// The walks of a counter machine, cut into few phases, in each of which no guard of a move changes its truth. A functional
// that guards of moves speak of turns round (rises after falling, or falls after rising) a bounded number of times on every
// walk, so it passes a threshold a bounded number of times.

#include <optional>
#include <vector>

#include "verifier/moves.h"

namespace crasp::verifier {

struct Phases : Moves {
  std::vector<std::uint32_t> turning;  ///< functionals in guards of moves that may turn: in one phase they do not
  std::size_t count = 1;    ///< so many phases are enough for every walk
};

/// Nothing if there are no moves (verifier/moves.h), or if the formula of phases.count copies of them would be too large.
std::optional<Phases> find_phases(const Machine& machine);

}  // namespace crasp::verifier
