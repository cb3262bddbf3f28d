#pragma once
// The counter machine of a question in the languages of other tools: is an edge to `kBad` ever taken?

#include <cstdint>
#include <string>

#include "verifier/machine.h"

namespace crasp::verifier {

/// Constrained Horn clauses in SMT-LIB 2.6: satisfiable exactly if no non-empty word is bad. One relation for each node, over
/// the coordinates.
std::string write_chc(const Machine& machine, const std::string& question);

/// Lustre, as Kind 2 reads it: a node whose input is the number of a symbol and whose property `ok` says that no word so far
/// is bad.
std::string write_lustre(const Machine& machine, const std::string& question);

/// BTOR2, in bit vectors that are wide enough for words of length at most `bound`; beyond it coordinates may wrap around.
std::string write_btor2(const Machine& machine, const std::string& question, std::uint64_t bound);

}  // namespace crasp::verifier
