#pragma once
// What is done to the machine of a question before any engine but the intervals looks at it. Each step leaves its reasons
// in the certificate, and keeps the words that are bad.

#include <optional>

#include "verifier/engine.h"

namespace crasp::verifier {

/// Cuts off what intervals show to be out of reach, or too late for a bad word; often nothing is left.
Subject reduce(Machine machine, std::uint64_t bound, const Budget& budget);

/// Nodes split by the regions of the functionals (verifier/regions.h), and intervals taken once more. Nothing if that is too
/// much, or the time is over.
std::optional<Subject> split_nodes(const Subject& subject, const Budget& budget);

}  // namespace crasp::verifier
