#pragma once
// Invariants from Spacer, Z3's engine for Horn clauses (Komuravelli, Gurfinkel & Chaki 2016), and their check, which
// uses nothing of it.

#include <optional>
#include <string>

#include "verifier/budget.h"
#include "verifier/formula_text.h"

namespace crasp::verifier {

/// A formula for each node that holds at the start, that steps keep, and that allows no edge to `kBad`. Nothing when
/// time ran out, or there is none.
std::optional<Formulas> find_formulas(const Machine& machine, const Budget& budget);

/// Is it one? Why not, or an empty string. Each edge is a question of its own to a fresh solver.
std::string check_formulas(const Machine& machine, const Formulas& invariant, double seconds);

}  // namespace crasp::verifier
