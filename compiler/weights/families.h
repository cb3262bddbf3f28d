#pragma once
// Families over symbols: of `any s in Σ: Q[s] && (a comparison that depends on s)` only one member matters at a position, that of
// its own symbol. Where what the members count at j depends on s only in that a symbol near j is s, one comparison stands for all
// of them: its head attends to the positions whose symbol matches. 150 counts become one, and 150² bigrams become 150.

#include <vector>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

/// Outputs that say the same as these, with families as matching comparisons; signals are added to the network, none change.
std::vector<Literal> match_families(Network& network, const std::vector<Literal>& outputs);

}  // namespace crasp::compiler::weights
