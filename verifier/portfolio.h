#pragma once
// Engines from the cheapest to the most patient, until one is sure. What short words and intervals answer starts no
// thread. Then words of growing length are tried on one core while proofs are looked for on the others, and whoever is
// sure first stops the rest.
//
// There is never both a proof and a counterexample, and a counterexample is the first of the shortest words whoever finds
// it (but a few that only counting moves finds, see Counterexample); so the number of threads changes the time, and which of two proofs is found, but no answer that time allows.

#include <functional>
#include <string>

#include "verifier/engine.h"

namespace crasp::verifier {

/// Told what is being done; by one thread at a time.
using Progress = std::function<void(const std::string&)>;

/// `jobs` engines at a time, at least 1. Unless one is sure, says how long the words were that were tried.
Finding run_portfolio(const Subject& subject, unsigned jobs, const Progress& progress, const Budget& budget);

}  // namespace crasp::verifier
