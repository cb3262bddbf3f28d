#pragma once
// What a certificate claims, as formulas for any solver.

#include <string>

#include "verifier/certificate.h"

namespace crasp::verifier {

/// SMT-LIB 2.6, logic QF_LIA: one `check-sat` for every edge that the certificate speaks of, or for the formula of all
/// walks, each of which must be answered `unsat`. That the start lies in every set needs no solver, nor do short words in a
/// proof by k-induction; `check`, which must have accepted the certificate, has looked.
std::string write_obligations(Machine machine, const Certificate& certificate, const std::string& question);

}  // namespace crasp::verifier
