#pragma once
// Splitting nodes by what the guards ask: a state is then in a node together with the intervals, between the thresholds of
// each functional, that its values lie in. What is invariant in one of these regions only ("as long as A > B, U - D is
// A - B") can be said by linear inequalities there.

#include <optional>

#include "verifier/machine.h"

namespace crasp::verifier {

/// The machine with nodes split; nothing if there would be more than `most_edges`. Coordinates must be the functionals.
/// Every run of the machine is one of the result, through the regions that its states lie in, and the other way round.
std::optional<Machine> split_by_regions(const Machine& machine, std::size_t most_edges = 5'000);

}  // namespace crasp::verifier
