#pragma once
// Larger formulas than enumeration reaches: conjunctions (and, for the complement, disjunctions) of linear comparisons
// whose bounds are read off the sample.
//
// Counts of the Booleans known so far are paired; a pair with the same range on all accepted words that some rejected
// word leaves is a test, and greedy set cover makes a conjunction of tests that refuses all rejected words. If the
// tests do not suffice, new Booleans are made and counted in the next round: positions where a pair leaves the range
// that it has on all prefixes of accepted words, and symbols before which something has, or has not, happened. Where
// the accepted words satisfy linear equations (an affine hull), these are functionals, too, whatever their factors.

#include "search/enumerate.h"

namespace crasp::search {

struct GuideLimits {
  std::uint32_t rounds = 5;
  std::size_t counted = 160;   ///< Booleans whose counts are compared in a round
  std::size_t watched = 48;    ///< of these, the ones whose ranges on prefixes are looked at
  std::size_t suggested = 48;  ///< new Booleans for the next round
};

/// A Boolean that is right at every label, added to `formulas`; nothing if none was found. `grammar` says which
/// positional tests to use.
std::optional<FormulaId> guided_fit(Formulas& formulas, const Grammar& grammar, const verifier::Budget& budget,
                                    const GuideLimits& limits = {});

std::string describe(const GuideLimits& limits);

}  // namespace crasp::search
