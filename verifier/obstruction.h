#pragma once
// From two unseparated states to words that a person can check.

#include <optional>
#include <span>

#include "verifier/decide.h"

namespace crasp::verifier {

/// Words for two states of a component that the decision left together, and the pattern in the component, if there is
/// one.
Obstruction describe(const lang::Dfa& dfa, std::span<const lang::State> component, lang::State first,
                     lang::State second, Fragment fragment);

/// An obstruction that follows from a pattern alone (theorem 4 of docs/expressibility.md).
std::optional<Obstruction> describe_pattern(const lang::Dfa& dfa, std::span<const lang::State> component,
                                            Fragment fragment);

}  // namespace crasp::verifier
