#pragma once
// Boxes: one interval for each functional at each node. `reach` holds all states that words lead to, `live` all of those
// from which a bad word may still be completed; what is not in both needs no further look. For machines whose coordinates
// are their functionals.

#include <optional>
#include <vector>

#include "verifier/budget.h"
#include "verifier/machine.h"

namespace crasp::verifier {

/// One interval for each functional, none empty.
using Box = std::vector<Interval>;
/// By node; nothing where no state is possible.
using NodeBoxes = std::vector<std::optional<Box>>;

struct Boxes {
  NodeBoxes reach, live;
};

/// Interval analysis, forward and then backward. A bound that keeps moving is widened to the next number that it is
/// compared with, at last to infinity, and narrowed again afterwards. Nothing when time ran out.
std::optional<Boxes> find_boxes(const Machine& machine, const Budget& budget);

/// Do the boxes hold what they say? Looks at every edge on its own, with nothing but interval arithmetic:
///   the start is in `reach`, and a step from `reach` leads into `reach`;
///   what is in `reach` before an edge to `kBad`, or before a step into `live`, is in `live`.
/// Then, by induction along it, a path to `kBad` runs through states of both only.
bool are_sound(const Machine& machine, const Boxes& boxes);

/// The machine without nodes and edges that no state of both boxes has; guards are cut to what is live after the step.
/// Boxes must be sound. Paths to `kBad` are kept, and none is new.
Machine prune(const Machine& machine, const Boxes& boxes);

}  // namespace crasp::verifier
