#pragma once
// Coordinates in which the states that can occur are dense. All words that lead from a node back to itself change the
// functionals by vectors of one lattice Λ; at each node the reachable values lie in offset + Λ, and a basis of Λ gives new
// coordinates. Equalities between functionals become fewer coordinates, congruences (A - B is even where i is) become
// offsets, and what was spread out becomes runs.

#include <optional>

#include "verifier/machine.h"

namespace crasp::verifier {

/// The same machine in coordinates of the lattice of its cycles; nothing if the numbers become too large. The coordinates
/// of `machine` must be its functionals. A later functional is determined by earlier coordinates: with the length of the
/// word as the last one, all states of a layer have the same first coordinate.
std::optional<Machine> in_lattice_coordinates(const Machine& machine);

/// Are nodes, edges, guards and what each step adds to each functional the same in both machines? Checks every edge.
bool same_steps(const Machine& a, const Machine& b);

}  // namespace crasp::verifier
