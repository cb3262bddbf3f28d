#pragma once
// Potentials of a labelled graph: functions V on its nodes for which V(target) - V(source) depends only on the label of
// an edge. They are the balanced counters of docs/expressibility.md: a counter that adds E(label) on each edge returns
// to its value on every cycle exactly when E comes from such a V.

#include <cstdint>
#include <span>
#include <vector>

#include "verifier/kernel.h"

namespace crasp::verifier {

struct LabelledEdge {
  std::uint32_t source, target, label;
};

/// All potentials are the sums of a combination of `basis` (rows over nodes) and of one constant for each group of
/// nodes. (Edges whose label occurs only once bind nothing; what the others do not connect may be shifted freely.)
struct Potentials {
  std::vector<IntegerVector> basis;
  std::vector<std::uint32_t> group;  // by node, numbered from 0
};

/// Labels are numbered from 0 without gaps. Time O(edges · u²) at worst, u the smaller of nodes and labels.
Potentials potentials(std::uint32_t nodes, std::span<const LabelledEdge> edges);

}  // namespace crasp::verifier
