#pragma once
// Copies of programs with something changed: the step of the shrinker.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lang/program.h"

namespace crasp::oracle {

/// What stands in the place of a term: a term below it, or a constant (0 and 1 also for Booleans).
struct Substitute {
  lang::TermId term;
  lang::TermId by;          ///< below `term`; or invalid:
  std::int64_t constant = 0;
};

/// The program with `substitute.term` replaced wherever it stands. Nothing if an `X@i` would then stand outside every count.
std::optional<lang::Program> rebuild(const lang::Program& program, Substitute substitute);

/// A copy of one term in another store. `operands` are those of the copy.
lang::TermId copy_term(const lang::Terms& from, lang::TermId term, lang::Terms& to,
                       std::span<const lang::TermId> operands);

/// The terms that the definitions and outputs of the program are made of, operands before users.
std::vector<lang::TermId> reachable_terms(const lang::Program& program);

}  // namespace crasp::oracle
