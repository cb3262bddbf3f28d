#include "verifier/observation.h"

#include <map>
#include <tuple>

namespace crasp::verifier {
namespace {

using Window = std::vector<std::uint32_t>;

class Observer {
 public:
  Observer(const lang::Dfa& dfa, Observation observation) : dfa_(dfa) {
    result_.observation = observation;
    result_.symbols = dfa.symbols;
    number(dfa.start, view({}, 0));
  }

  bool explore(std::size_t node_limit) {
    for (std::uint32_t node = 0; node < result_.nodes(); ++node) {
      if (result_.nodes() > node_limit) return false;
      for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) {
        std::uint32_t target =
            number(dfa_.next(result_.state[node], symbol), view_after(result_.visible[node], symbol));
        result_.transitions.push_back(target);
      }
    }
    return true;
  }
  ObservedAutomaton result() { return std::move(result_); }

 private:
  std::uint32_t view(Window window, std::uint32_t phase) {
    auto [place, fresh] = view_numbers_.try_emplace({window, phase}, static_cast<std::uint32_t>(result_.views.size()));
    if (fresh) result_.views.push_back({std::move(window), phase});
    return place->second;
  }

  std::uint32_t view_after(std::uint32_t before, std::uint32_t symbol) {
    Window window = result_.views[before].window;
    window.push_back(symbol);
    if (window.size() > result_.observation.window) window.erase(window.begin());
    return view(std::move(window), (result_.views[before].phase + 1) % result_.observation.period);
  }

  std::uint32_t number(lang::State state, std::uint32_t view) {
    auto [place, fresh] = node_numbers_.try_emplace({state, view}, result_.nodes());
    if (fresh) {
      result_.state.push_back(state);
      result_.visible.push_back(view);
    }
    return place->second;
  }

  const lang::Dfa& dfa_;
  ObservedAutomaton result_;
  std::map<std::pair<Window, std::uint32_t>, std::uint32_t> view_numbers_;
  std::map<std::pair<lang::State, std::uint32_t>, std::uint32_t> node_numbers_;
};

ComponentSeparation separate_component(const ObservedAutomaton& automaton, const Components& components,
                                       std::vector<std::uint32_t> nodes, std::vector<std::uint32_t>& local,
                                       Counters which) {
  std::vector<std::uint32_t> visible;
  for (std::uint32_t at = 0; at < nodes.size(); ++at) {
    local[nodes[at]] = at;
    visible.push_back(automaton.visible[nodes[at]]);
  }
  std::vector<Move> moves;
  for (std::uint32_t node : nodes) {
    for (std::uint32_t symbol = 0; symbol < automaton.symbols; ++symbol) {
      std::uint32_t target = automaton.transitions[std::size_t{node} * automaton.symbols + symbol];
      bool inside = components.of_node[target] == components.of_node[node];
      if (inside) moves.push_back({local[node], symbol, local[target]});
    }
  }
  return {std::move(nodes), separate(moves, std::move(visible), which)};
}

// Read at the last symbol, states may share a class if every symbol sends them to one state.
bool same_future(const ObservedAutomaton& automaton, std::uint32_t first, std::uint32_t second, lang::Reading reading) {
  if (automaton.state[first] == automaton.state[second]) return true;
  if (reading == lang::Reading::after_word) return false;
  for (std::uint32_t symbol = 0; symbol < automaton.symbols; ++symbol) {
    auto next = [&](std::uint32_t node) {
      return automaton.state[automaton.transitions[std::size_t{node} * automaton.symbols + symbol]];
    };
    if (next(first) != next(second)) return false;
  }
  return true;
}

// Having the same future is transitive, so each node need only be compared with the first one of its class.
std::optional<NodePair> find_unseparated(const ObservedAutomaton& automaton, const ComponentSeparation& component,
                                         lang::Reading reading) {
  std::map<std::uint32_t, std::uint32_t> first_of_class;
  for (std::size_t at = 0; at < component.nodes.size(); ++at) {
    std::uint32_t node = component.nodes[at];
    std::uint32_t first = first_of_class.try_emplace(component.separation.classes[at], node).first->second;
    if (!same_future(automaton, first, node, reading)) return NodePair{first, node};
  }
  return std::nullopt;
}

}  // namespace

std::optional<ObservedAutomaton> observe(const lang::Dfa& dfa, Observation observation, std::size_t node_limit) {
  Observer observer(dfa, observation);
  if (!observer.explore(node_limit)) return std::nullopt;
  return observer.result();
}

ObservedSeparation separate_along(const ObservedAutomaton& automaton, Components components, lang::Reading reading,
                                  Counters which) {
  ObservedSeparation result;
  result.components = std::move(components);
  std::vector<std::uint32_t> local(automaton.nodes());
  for (std::vector<std::uint32_t>& nodes : result.components.members()) {
    result.by_component.push_back(separate_component(automaton, result.components, std::move(nodes), local, which));
    if (!result.unseparated) result.unseparated = find_unseparated(automaton, result.by_component.back(), reading);
  }
  return result;
}

ObservedSeparation separate(const ObservedAutomaton& automaton, lang::Reading reading) {
  return separate_along(automaton, strong_components(automaton.transitions, automaton.nodes(), automaton.symbols),
                        reading);
}

}  // namespace crasp::verifier
