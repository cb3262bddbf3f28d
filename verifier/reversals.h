#pragma once
// How often a functional can turn round on a walk through a machine, whatever the guards say: reversal-bounded counters (Ibarra,
// J. ACM 25, 1978) are those for which there is a bound.

#include <optional>
#include <vector>

#include "verifier/machine.h"

namespace crasp::verifier {

/// By functional: the most changes between rising and falling on any walk along edges between nodes that `matters`
/// marks; nothing if there is no bound. Coordinates must be the functionals. O(edges · functionals).
std::vector<std::optional<std::size_t>> find_reversals(const Machine& machine, const std::vector<bool>& matters);

}  // namespace crasp::verifier
