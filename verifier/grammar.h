#pragma once
// The walks of a counter machine in which one functional F decides how to go on, as often as it likes, and no other does: the
// runs of a one-counter automaton, as a context-free grammar whose words are the walks to `kBad`.
//
// In a band around 0 outside which no guard of a move changes its truth, the value of F is part of the nonterminal. A walk
// beyond the band is nested: each level that is left for one further out is come back to, or never again. A step by more
// than 1 is made of steps by 1, of which the first is the move.
//
// Nonterminals, for places p and s (a node, and what is left of a step), a value c in the band, and each side of it:
//   B(p, c)  the walk goes on at p with F = c               O(p)  the same beyond the band, and stays at least so far out
//   C(p, s)  at p beyond the band: what is walked until F is first one nearer to the band, and that is at s

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "verifier/moves.h"

namespace crasp::verifier {

/// A move or an edge to `kBad`, if any, then nonterminals from left to right.
struct Production {
  std::uint32_t left = 0;
  std::optional<std::uint32_t> move;  ///< position in Grammar::moves
  std::optional<std::uint32_t> end;   ///< position in Grammar::ends
  std::vector<std::uint32_t> right;   ///< at most two
};

struct Grammar : Moves {
  std::uint32_t functional = 0;    ///< F
  std::uint32_t nonterminals = 1;  ///< 0 is the axiom
  std::vector<Production> productions;  ///< of which each has derivations that end; none at all if there is no walk
};

/// Why there is no grammar: another kind of feedback, or its size.
struct NoGrammar {
  std::string reason;
};

/// The grammar for the first functional that leaves the moves exact (verifier/moves.h).
std::variant<Grammar, NoGrammar> find_grammar(const Machine& machine);

}  // namespace crasp::verifier
