#pragma once
// What a drawing of an automaton shows: all states but one that rejects for ever, and edges with the symbols that take
// them.

#include <span>
#include <string>
#include <vector>

#include "lang/automaton.h"

namespace crasp::verifier {

struct DrawnEdge {
  lang::State source, target;
  std::string label;  // its symbols, with commas
};

/// Rejects whatever comes, and is not the start.
bool is_sink(const lang::Dfa& dfa, lang::State state);

/// Edges between drawn states, in order of source and target.
std::vector<DrawnEdge> drawn_edges(const lang::Dfa& dfa, std::span<const std::string> symbols);

}  // namespace crasp::verifier
