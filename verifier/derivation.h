#pragma once
// Derivations that use every production of a grammar a given number of times.

#include <cstdint>
#include <vector>

#include "verifier/grammar.h"

namespace crasp::verifier {

/// Sets of nonterminals that are used and connected to each other, but not derived from the axiom: why there is no
/// derivation.
std::vector<std::vector<std::uint32_t>> underived(const Grammar& grammar, const std::vector<std::uint64_t>& times);

/// Positions in `productions`, in the order of a leftmost derivation from the axiom that uses each so many times. The numbers
/// must be balanced (each nonterminal is expanded as often as it is derived, the axiom once more), and all derived.
std::vector<std::uint32_t> derive(const Grammar& grammar, std::vector<std::uint64_t> times);

}  // namespace crasp::verifier
