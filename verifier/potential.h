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

/// The same up to a constant for each class of nodes, which is all that matters for what they separate within classes.
/// `classes` has the class of each node, numbered from 0; all edges with one label start in one class, and end in one.
/// Here u is the smaller of the numbers of nodes and of labels that are left when a spanning forest of the classes is
/// contracted.
Potentials potentials_within(std::span<const std::uint32_t> classes, std::span<const LabelledEdge> edges);

}  // namespace crasp::verifier
