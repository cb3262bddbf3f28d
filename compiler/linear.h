#pragma once
// Counts as linear forms a_0 + sum a_k C_k over atoms C_k: counts, minima, maxima and conditionals. The form of a node
// is unique, so equal comparisons become equal nodes, and native code keeps one running sum for each form.

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/ir.h"

namespace crasp::compiler {

struct LinearForm {
  std::vector<std::pair<NodeId, std::int64_t>> terms;  ///< by increasing id, no factor 0
  std::int64_t constant = 0;

  friend bool operator==(const LinearForm&, const LinearForm&) = default;
};

/// The form of a count, or nothing when a factor or the constant leaves the 64-bit range. Linear in the size of the
/// graph below `count`.
std::optional<LinearForm> linear_form(const Ir& ir, NodeId count);

/// By how much a sum of counts can change from one position to the next. Tests of different symbols exclude each other;
/// nothing else is known about the bodies of counts.
struct StepRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// The range of steps of a form whose atoms are all counts; nothing if it does not fit into 64 bits or another atom
/// occurs.
std::optional<StepRange> step_range(const Ir& ir, const LinearForm& form);

}  // namespace crasp::compiler
