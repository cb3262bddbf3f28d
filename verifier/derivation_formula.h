#pragma once
// "There is a derivation" as a formula of linear integer arithmetic: how often each production is used (Verma, Seidl &
// Schwentick, CADE 2005). Each nonterminal is expanded as often as it is derived, and the axiom once more; and what is used
// is derived from the axiom, which cuts say: where a nonterminal of the set is expanded, one was derived from outside of
// it, or the axiom is in the set.
//
// Constants, for production k, functional f:
//   p<k>  how often it is used       v<f>  the value before the last symbol       length  of the word

#include <string>

#include "verifier/flow.h"
#include "verifier/grammar.h"

namespace crasp::verifier {

/// Declarations and assertions, in SMT-LIB.
std::string write_derivations(const Grammar& grammar);

/// Assertions for sets of nonterminals.
std::string write_derivation_cuts(const Grammar& grammar, const Cuts& cuts);

}  // namespace crasp::verifier
