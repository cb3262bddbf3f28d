#pragma once
// An automaton with what a program of C-RASP[periodic, local] sees at a position besides its counts: the last `window`
// symbols and the position modulo `period`. With window 0 and period 1 this is the automaton itself.

#include <cstdint>
#include <optional>
#include <vector>

#include "lang/automaton.h"
#include "lang/interpret.h"
#include "verifier/components.h"
#include "verifier/separation.h"

namespace crasp::verifier {

struct Observation {
  std::uint32_t window = 0;
  std::uint32_t period = 1;

  friend bool operator==(const Observation&, const Observation&) = default;
};

/// Nodes (state, last symbols, number of symbols read modulo the period), those that are reachable; node 0 is the
/// start.
struct ObservedAutomaton {
  Observation observation;
  std::uint32_t symbols = 0;
  std::vector<std::uint32_t> transitions;  // [node * symbols + symbol]
  std::vector<lang::State> state;          // of the minimal automaton, by node
  std::vector<std::uint32_t> visible;      // index into `views`, by node
  struct View {
    std::vector<std::uint32_t> window;  // the last symbols, oldest first; shorter near the start
    std::uint32_t phase = 0;
  };
  std::vector<View> views;

  std::uint32_t nodes() const { return static_cast<std::uint32_t>(state.size()); }
};

/// Nothing if there are more than `node_limit` nodes.
std::optional<ObservedAutomaton> observe(const lang::Dfa& dfa, Observation observation, std::size_t node_limit);

/// What the counters separate in one component of an observed automaton.
struct ComponentSeparation {
  std::vector<std::uint32_t> nodes;  // of the component, ascending; `separation` numbers them from 0
  Separation separation;
};

/// Two nodes of one component that no program with this observation tells apart although words lead them to different
/// verdicts.
struct NodePair {
  std::uint32_t first, second;
};

struct ObservedSeparation {
  Components components;
  std::vector<ComponentSeparation> by_component;
  std::optional<NodePair> unseparated;  // nothing: the language is expressible with this observation
};

/// Decides expressibility with this observation, for a minimal automaton (theorem 1 of docs/expressibility.md).
ObservedSeparation separate(const ObservedAutomaton& automaton, lang::Reading reading);

/// The same for coarser components, such as those of the states: where it finds nothing unseparated, the language is
/// expressible, with fewer and simpler counters.
ObservedSeparation separate_along(const ObservedAutomaton& automaton, Components components, lang::Reading reading,
                                  Counters which = Counters::within_classes);

}  // namespace crasp::verifier
