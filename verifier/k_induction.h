#pragma once
// Proofs by k-induction (Sheeran, Singh & Stålmarck 2000): call a state good if no edge to `kBad` may be taken in it. If all
// states after words of fewer than k symbols are good, and no k good states that follow each other are followed by one that
// is not, then all states are good. The states may be restricted to a set that steps do not leave. That states on a path
// differ, which makes the method complete for finite machines, says nothing here: the length of the word tells them apart.

#include <optional>
#include <string>

#include "verifier/budget.h"
#include "verifier/certificate.h"

namespace crasp::verifier {

inline constexpr std::uint64_t kMostInduction = 8;  ///< larger k hardly ever helps

/// Tries growing k, at first among all states, then among those that keep what Houdini finds. Nothing when time ran out.
std::optional<Induction> find_induction(const Machine& machine, const Budget& budget);

/// Does it hold? Why not, or an empty string. Short words by walking through their states; what steps keep, and the k good
/// states, by fresh solvers.
std::string check_induction(const Machine& machine, const Induction& induction, double seconds);

/// In SMT-LIB, without `check-sat`: k good states that follow each other, and then one that is not.
std::string write_induction(const Machine& machine, const Induction& induction);

}  // namespace crasp::verifier
