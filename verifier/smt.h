#pragma once
// The only door to Z3: what is asked of it, in the words of the machine. Linear integer arithmetic without quantifiers.

#include <string>

#include "verifier/budget.h"
#include "verifier/certificate.h"

namespace crasp::verifier {

/// Is the invariant true at the start, kept by every step and false before every edge to `kBad`? Why not, or an empty
/// string. One solver, made for this alone, decides each edge by itself.
std::string check_inequalities(const Machine& machine, const Inequalities& invariant, double seconds);

/// The same, whatever the edges to `kBad` say.
std::string check_kept(const Machine& machine, const Inequalities& invariant, double seconds);

/// The strongest inductive part of the candidates: what does not hold at the start or is not kept by a step is dropped,
/// until all is kept (Houdini, Flanagan & Leino 2001). Nothing when time ran out.
std::optional<Inequalities> inductive_part(const Machine& machine, Inequalities candidates, const Budget& budget);

/// The same, and nothing if an edge to `kBad` remains.
std::optional<Inequalities> strongest_inductive(const Machine& machine, Inequalities candidates, const Budget& budget);

}  // namespace crasp::verifier
