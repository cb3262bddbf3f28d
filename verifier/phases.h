#pragma once
// Which walks of a counter machine may lead to `kBad`, in a form that a formula can speak of: cut into few phases, in each of
// which no guard of a move changes its truth.
//
// Moves are the edges that do not lead to `kBad`, less guards: what a guard asks only to know whether the word is bad now
// is left out. So there are more walks here than in the machine. They are no new bad words if `exact` holds: whoever goes
// on where the machine had stopped has passed a bad word. A functional that guards of moves still speak of turns round (rises
// after falling, or falls after rising) a bounded number of times on every walk, so it passes a threshold a bounded
// number of times.

#include <optional>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// An edge and the node that it leaves.
struct Transition {
  std::uint32_t from = 0;
  Edge edge;
};

struct Phases {
  std::uint32_t nodes = 0;  ///< of the machine
  std::vector<Transition> moves;  ///< edges to nodes, from nodes that matter; the first symbol of those that do the same
  std::vector<Transition> ends;   ///< edges to `kBad`, with all their guards
  std::vector<std::uint32_t> turning;  ///< functionals in guards of moves that may turn: in one phase they do not
  std::size_t count = 1;    ///< so many phases are enough for every walk
  bool exact = false;       ///< a walk to `kBad` exists only if a word is bad, which is then not longer
};

/// Nothing if the coordinates of the machine are not its functionals, or if it is too large: the formula of phases.count
/// copies of the moves would be. O(edges · functionals), and quadratic in the edges of a node with one symbol.
std::optional<Phases> find_phases(const Machine& machine);

}  // namespace crasp::verifier
