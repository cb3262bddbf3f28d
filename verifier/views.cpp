#include "verifier/views.h"

namespace crasp::verifier {
namespace {

std::vector<std::int64_t> seen(Observation observation, const std::vector<std::uint32_t>& window, std::uint32_t symbols,
                               std::uint32_t phase) {
  std::vector<std::int64_t> result;
  for (std::uint32_t distance = 0; distance < symbols; ++distance) {
    result.push_back(distance < window.size() ? window[window.size() - 1 - distance] : Attribute::kMissing);
  }
  if (observation.period > 1) result.push_back(phase);
  return result;
}

std::vector<Attribute> attributes(Observation observation, std::uint32_t symbols, std::size_t terms) {
  std::vector<Attribute> result;
  for (std::uint32_t distance = 0; distance < symbols; ++distance) {
    result.push_back({Attribute::Kind::symbol, distance});
  }
  if (observation.period > 1) result.push_back({Attribute::Kind::phase, observation.period});
  for (std::uint32_t term = 0; term < terms; ++term) result.push_back({Attribute::Kind::term, term});
  return result;
}

}  // namespace

std::vector<std::int64_t> seen_at_step(const ObservedAutomaton& automaton, std::uint32_t node, std::uint32_t symbol) {
  const ObservedAutomaton::View& view = automaton.views[automaton.visible[node]];
  std::vector<std::uint32_t> window = view.window;
  window.push_back(symbol);
  Observation observation = automaton.observation;
  return seen(observation, window, observation.window + 1, (view.phase + 1) % observation.period);
}

std::vector<std::int64_t> seen_at_node(const ObservedAutomaton& automaton, std::uint32_t node) {
  const ObservedAutomaton::View& view = automaton.views[automaton.visible[node]];
  return seen(automaton.observation, view.window, automaton.observation.window, view.phase);
}

std::vector<Attribute> step_attributes(Observation observation, std::size_t terms) {
  return attributes(observation, observation.window + 1, terms);
}

std::vector<Attribute> node_attributes(Observation observation, std::size_t terms) {
  return attributes(observation, observation.window, terms);
}

}  // namespace crasp::verifier
