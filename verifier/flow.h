#pragma once
// "There is a walk to `kBad`" as a formula of linear integer arithmetic: how often each move is made in each phase. Its
// size is linear in the number of phases times the size of the machine.
//
// A flow that is the same into as out of every node is a walk if what it uses is connected to where it starts (Euler). So each
// phase has a flow from the node where it starts to the node where it ends, and at most one further move leads to where the
// next one starts. In a phase each functional moves in one direction, so a guard that holds at its start and at its end
// holds all the time. That flows are connected is said for single sets of nodes ("cuts"): whoever moves out of a node of
// the set has started in the set or come into it. This is true of every walk and every set, so cuts may come from
// anywhere, and a formula with some of them that is unsatisfiable proves that there is no walk.
//
// Constants, for phase p, move m, node v, functional f and end k:
//   y<p>_<m>  how often the move is made          z<p>_<m>  1 for the move that leads to the next phase
//   t<p>_<v>  1 for the node where p ends         b<k>      1 for the edge to `kBad`, in the last phase
//   v<p>_<f>  the value where p starts            u<p>_<f>  where it ends
//   length    of the word

#include <cstdint>
#include <string>
#include <vector>

#include "verifier/phases.h"

namespace crasp::verifier {

/// Sets of nodes, each in ascending order.
using Cuts = std::vector<std::vector<std::uint32_t>>;

/// Declarations and assertions, in SMT-LIB.
std::string write_flow(const Phases& phases, const Cuts& cuts);

/// Assertions for further cuts only.
std::string write_cuts(const Phases& phases, const Cuts& cuts);

}  // namespace crasp::verifier
