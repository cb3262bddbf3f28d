#pragma once
// Formulas of SMT-LIB that come from elsewhere: from a solver, or from the file of a certificate.

#include <string>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// By node: a formula over the coordinates x0, x1, …, which holds in the states of a set.
using Formulas = std::vector<std::string>;

/// Is the text one expression of linear integer arithmetic over x0 … x(dimensions-1), and nothing else? Then it can
/// stand inside other formulas. Sorts are left to the solver.
bool is_formula(const std::string& text, std::size_t dimensions);

/// The formula in the state that is reached when `step` is added.
std::string after_step(const std::string& formula, const std::vector<std::int64_t>& step);

/// The formula in the start, where all coordinates are 0.
std::string at_start(const std::string& formula, std::size_t dimensions);

}  // namespace crasp::verifier
