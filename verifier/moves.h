#pragma once
// Which walks of a counter machine may lead to `kBad`, in a form that formulas can speak of.
//
// Moves are the edges that do not lead to `kBad`, less guards: what a guard asks only to know whether the word is bad now
// is left out. So there are more walks here than in the machine. They are no new bad words if `exact` holds: whoever goes
// on where the machine had stopped has passed a bad word.

#include <map>
#include <optional>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// An edge and the node that it leaves.
struct Transition {
  std::uint32_t from = 0;
  Edge edge;
};

/// Positions of those with guards, by their guards.
std::map<std::vector<Guard>, std::vector<std::size_t>> by_guards(const std::vector<Transition>& transitions);

struct Moves {
  std::uint32_t nodes = 0;  ///< of the machine
  std::vector<Transition> moves;  ///< edges to nodes, from nodes that matter; the first symbol of those that do the same
  std::vector<Transition> ends;   ///< edges to `kBad`, with all their guards
  bool exact = false;       ///< a walk to `kBad` exists only if a word is bad, which is then not longer
};

/// Nodes on walks from the start to `kBad`, whatever the guards say.
std::vector<bool> find_mattering(const Machine& machine);

/// With guards of moves on functionals that are `kept` only, and only where they decide something. Nothing if the
/// coordinates of the machine are not its functionals, or if it is too large. O(edges · functionals), and quadratic in the
/// edges of a node with one symbol.
std::optional<Moves> find_moves(const Machine& machine, const std::vector<bool>& matters, const std::vector<bool>& kept);

}  // namespace crasp::verifier
