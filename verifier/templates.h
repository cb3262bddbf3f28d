#pragma once
// Candidates for invariants: linear inequalities with small factors over the functionals, as tight as the states of short
// words allow.

#include "verifier/bounded.h"
#include "verifier/certificate.h"

namespace crasp::verifier {

/// Candidates by node that hold in all states of these layers. A bound that longer words still lower is none.
Inequalities sample_inequalities(const Machine& machine, const std::vector<Layer>& layers);

}  // namespace crasp::verifier
