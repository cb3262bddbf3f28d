#pragma once
// Copies of terms, and of programs with one term changed: what simplifiers and shrinkers are made of.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

/// Old terms to new ones.
using Copies = std::unordered_map<TermId, TermId>;

/// The program with what `make` returns in the place of `term`, wherever it stands. `make` is given the new store and the
/// copies of the terms before `term`. Nothing if an `X@i` would then stand outside every count.
std::optional<Program> replace_term(const Program& program, TermId term,
                                    const std::function<TermId(Terms& to, const Copies& copies)>& make);

/// What stands in the place of a term: a term below it, or a constant (0 and 1 also for Booleans).
struct Substitute {
  TermId term;
  TermId by;  ///< below `term`; or invalid:
  std::int64_t constant = 0;
};

std::optional<Program> rebuild(const Program& program, Substitute substitute);

/// A copy of one term in another store. `operands` are those of the copy.
TermId copy_term(const Terms& from, TermId term, Terms& to, std::span<const TermId> operands);

/// A copy of a term in another store, with all that it is made of.
TermId copy_whole(const Terms& from, TermId term, Terms& to);

/// The terms that the definitions and outputs of the program are made of, operands before users.
std::vector<TermId> reachable_terms(const Program& program);

}  // namespace crasp::lang
