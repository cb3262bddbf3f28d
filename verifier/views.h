#pragma once
// What a program sees at a position besides its counts, as columns of a table: the symbols from this position
// backwards, then the position modulo the period.

#include "verifier/decision_tree.h"
#include "verifier/observation.h"

namespace crasp::verifier {

/// At the position that reads `symbol` from a node: that symbol and the window before it.
std::vector<std::int64_t> seen_at_step(const ObservedAutomaton& automaton, std::uint32_t node, std::uint32_t symbol);
/// At the position that led to a node: its window.
std::vector<std::int64_t> seen_at_node(const ObservedAutomaton& automaton, std::uint32_t node);

/// The columns of the two, followed by `terms` counters.
std::vector<Attribute> step_attributes(Observation observation, std::size_t terms);
std::vector<Attribute> node_attributes(Observation observation, std::size_t terms);

}  // namespace crasp::verifier
