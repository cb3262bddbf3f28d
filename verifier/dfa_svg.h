#pragma once
// Automata as pictures, without Graphviz: states in columns by their distance from the start, each column ordered by
// where its predecessors stand (the barycentre heuristic of layered drawing; Sugiyama, Tagawa and Toda 1981).

#include <span>
#include <string>

#include "lang/automaton.h"

namespace crasp::verifier {

/// The same states and edges as `write_dot`, as SVG. A state that rejects for ever is left out.
std::string write_svg(const lang::Dfa& dfa, std::span<const std::string> symbols);

}  // namespace crasp::verifier
