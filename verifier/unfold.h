#pragma once
// From a problem to its counter machine: the states of the finite part are unfolded from the start, breadth first.

#include <variant>

#include "verifier/budget.h"
#include "verifier/machine.h"
#include "verifier/problem.h"

namespace crasp::verifier {

struct UnfoldLimits {
  std::size_t nodes = 20'000;
  std::size_t edges = 200'000;
  std::int64_t cap = 64;  ///< functionals saturated at most here are part of the nodes
};

/// The machine, with every functional that does not saturate as a coordinate of its own.
std::variant<Machine, Unsupported> unfold(const Problem& problem, const Budget& budget, const UnfoldLimits& limits = {});

}  // namespace crasp::verifier
