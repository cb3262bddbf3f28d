#pragma once
// Walks that make every move a given number of times.

#include <cstdint>
#include <optional>
#include <vector>

#include "verifier/phases.h"

namespace crasp::verifier {

/// Sets of nodes that are used and connected to each other, but not to the start: why there is no walk.
std::vector<std::vector<std::uint32_t>> unconnected(const std::vector<Transition>& moves, const std::vector<std::uint64_t>& times,
                                                    std::uint32_t start);

/// Positions in `moves`, in the order of a walk from `start` that makes each move so many times. The numbers must be
/// balanced at every node but the first and the last one, and connected. Hierholzer's algorithm, linear in the length.
std::vector<std::uint32_t> euler_walk(const std::vector<Transition>& moves, std::vector<std::uint64_t> times, std::uint32_t start);

}  // namespace crasp::verifier
