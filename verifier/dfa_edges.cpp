#include "verifier/dfa_edges.h"

#include <map>

namespace crasp::verifier {

bool is_sink(const lang::Dfa& dfa, lang::State state) {
  bool stays = !dfa.accepting[state];
  for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) stays = stays && dfa.next(state, symbol) == state;
  return stays && state != dfa.start;
}

std::vector<DrawnEdge> drawn_edges(const lang::Dfa& dfa, std::span<const std::string> symbols) {
  std::vector<DrawnEdge> edges;
  for (lang::State state = 0; state < dfa.states(); ++state) {
    if (is_sink(dfa, state)) continue;
    std::map<lang::State, std::string> labels;
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      std::string& label = labels[dfa.next(state, symbol)];
      label += (label.empty() ? "" : ",") + symbols[symbol];
    }
    for (auto& [target, label] : labels) {
      if (!is_sink(dfa, target)) edges.push_back({state, target, std::move(label)});
    }
  }
  return edges;
}

}  // namespace crasp::verifier
