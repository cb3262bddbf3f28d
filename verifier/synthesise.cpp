#include <algorithm>
#include <map>
#include <tuple>

#include "verifier/counter_program.h"
#include "verifier/views.h"

namespace crasp::verifier {
namespace {

using Values = std::vector<std::int64_t>;

// The counters of one component: potentials by node, chosen so that together they separate what every round separates.
struct Chosen {
  std::vector<std::vector<std::int64_t>> potential;  // [term][local node]
};

std::optional<std::vector<std::int64_t>> small(const IntegerVector& vector) {
  std::vector<std::int64_t> result;
  for (const Integer& entry : vector) {
    if (abs(entry) > (std::int64_t{1} << 40)) return std::nullopt;
    result.push_back(static_cast<std::int64_t>(entry));
  }
  return result;
}

std::size_t distinct(std::vector<std::vector<std::int64_t>> keys) {
  std::sort(keys.begin(), keys.end());
  return static_cast<std::size_t>(std::unique(keys.begin(), keys.end()) - keys.begin());
}

// Adds potentials of a round greedily, those first that split most, until they split as much as all of them.
bool choose(const Round& round, std::size_t wanted, Chosen& counters) {
  std::vector<std::vector<std::int64_t>> candidates;
  for (const IntegerVector& vector : round.potentials.basis) {
    auto entries = small(vector);
    if (!entries) return false;
    candidates.push_back(std::move(*entries));
  }
  candidates.emplace_back(round.potentials.group.begin(), round.potentials.group.end());
  std::vector<std::vector<std::int64_t>> keys;
  for (std::uint32_t each : round.classes) keys.push_back({each});
  while (distinct(keys) < wanted) {
    std::size_t best = 0, best_count = 0;
    for (std::size_t at = 0; at < candidates.size(); ++at) {
      auto extended = keys;
      for (std::size_t node = 0; node < keys.size(); ++node) extended[node].push_back(candidates[at][node]);
      std::size_t count = distinct(std::move(extended));
      if (count > best_count) std::tie(best, best_count) = std::tie(at, count);
    }
    for (std::size_t node = 0; node < keys.size(); ++node) keys[node].push_back(candidates[best][node]);
    counters.potential.push_back(candidates[best]);
  }
  return true;
}

class Synthesiser {
 public:
  Synthesiser(const lang::Dfa& dfa, const ObservedAutomaton& automaton, const ObservedSeparation& separation)
      : dfa_(dfa), automaton_(automaton), separation_(separation), local_(automaton.nodes()) {
    for (const ComponentSeparation& component : separation.by_component) {
      for (std::uint32_t at = 0; at < component.nodes.size(); ++at) local_[component.nodes[at]] = at;
    }
  }

  std::optional<CounterProgram> run() {
    // Components are numbered so that successors come first; a program wants the start first.
    std::size_t count = separation_.by_component.size();
    counters_.resize(count);
    for (std::size_t at = 0; at < count; ++at) {
      if (!choose_counters(at)) return std::nullopt;
    }
    CounterProgram program{automaton_.observation, dfa_.symbols, dfa_.accepting[dfa_.start], {}};
    for (std::size_t at = count; at-- > 0;) {
      if (dead(at)) continue;
      index_[at] = static_cast<std::uint32_t>(program.components.size());
      program.components.emplace_back();
    }
    for (auto [at, index] : index_) program.components[index] = component_program(at);
    return program;
  }

 private:
  const std::vector<std::uint32_t>& nodes(std::size_t component) const {
    return separation_.by_component[component].nodes;
  }
  std::uint32_t target(std::uint32_t node, std::uint32_t symbol) const {
    return automaton_.transitions[std::size_t{node} * automaton_.symbols + symbol];
  }
  bool accepting(std::uint32_t node) const { return dfa_.accepting[automaton_.state[node]]; }
  std::uint32_t component_of(std::uint32_t node) const { return separation_.components.of_node[node]; }

  bool constant(std::size_t component, bool verdict) const {
    lang::State state = automaton_.state[nodes(component)[0]];
    if (dfa_.accepting[state] != verdict) return false;
    for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) {
      if (dfa_.next(state, symbol) != state) return false;
    }
    return true;
  }
  bool dead(std::size_t component) const { return constant(component, false) && component != component_of(0); }
  bool universal(std::size_t component) const { return constant(component, true); }

  bool choose_counters(std::size_t component) {
    if (constant(component, true) || constant(component, false)) return true;
    const Separation& separation = separation_.by_component[component].separation;
    for (std::size_t round = 0; round < separation.rounds.size(); ++round) {
      const std::vector<std::uint32_t>& next =
          round + 1 < separation.rounds.size() ? separation.rounds[round + 1].classes : separation.classes;
      std::size_t wanted = 1 + *std::max_element(next.begin(), next.end());
      if (!choose(separation.rounds[round], wanted, counters_[component])) return false;
    }
    std::uint32_t first = local_[first_entry(component)];
    for (std::vector<std::int64_t>& potential : counters_[component].potential) {
      std::int64_t shift = potential[first];
      for (std::int64_t& value : potential) value -= shift;
    }
    return true;
  }

  // Counters start from 0 at the start, or at the first node at which their component can be entered.
  std::uint32_t first_entry(std::size_t component) const {
    if (component_of(0) == component) return 0;
    for (std::uint32_t node = 0; node < automaton_.nodes(); ++node) {
      if (component_of(node) == component) continue;
      for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) {
        if (component_of(target(node, symbol)) == component) return target(node, symbol);
      }
    }
    return nodes(component)[0];
  }

  template <class Each>
  void each_step(std::size_t component, Each each) const {
    for (std::uint32_t node : nodes(component)) {
      for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) each(node, symbol, target(node, symbol));
    }
  }

  // The terms right after a step: inside the component the potential of its end; on leaving, what the trees add.
  Values terms_after_step(std::size_t component, const std::vector<DecisionTree>& trees, std::uint32_t node,
                          std::uint32_t symbol, std::size_t count) const {
    Values values = seen_at_step(automaton_, node, symbol);
    std::size_t before = values.size();
    for (std::size_t term = 0; term < count; ++term) {
      values.push_back(counters_[component].potential[term][local_[node]] + trees[term].decide(values));
    }
    return {values.begin() + static_cast<std::ptrdiff_t>(before), values.end()};
  }

  Values row(std::size_t component, const std::vector<DecisionTree>& trees, std::uint32_t node, std::uint32_t symbol,
             std::size_t count) const {
    Values values = seen_at_step(automaton_, node, symbol);
    Values terms = terms_after_step(component, trees, node, symbol, count);
    values.insert(values.end(), terms.begin(), terms.end());
    return values;
  }

  DecisionTree term_tree(std::size_t component, const std::vector<DecisionTree>& trees) const {
    std::size_t term = trees.size();
    Table table{step_attributes(automaton_.observation, term), {}};
    const auto& potential = counters_[component].potential[term];
    each_step(component, [&](std::uint32_t node, std::uint32_t symbol, std::uint32_t end) {
      if (component_of(end) != component) return;
      table.rows.push_back(
          {row(component, trees, node, symbol, term), potential[local_[end]] - potential[local_[node]]});
    });
    return DecisionTree(std::move(table));
  }

  Destination destination(std::uint32_t node) const {
    std::size_t component = component_of(node);
    if (dead(component)) return {Destination::kDead, {}, false};
    Destination result{index_.at(component), {}, accepting(node)};
    for (const auto& potential : counters_[component].potential) result.terms.push_back(potential[local_[node]]);
    return result;
  }

  DecisionTree leave_tree(std::size_t component, ComponentProgram& program) const {
    Table table{step_attributes(automaton_.observation, program.terms.size()), {}};
    each_step(component, [&](std::uint32_t node, std::uint32_t symbol, std::uint32_t end) {
      std::int64_t outcome = 0;
      if (component_of(end) != component) {
        Destination to = destination(end);
        auto place = std::find(program.destinations.begin(), program.destinations.end(), to);
        outcome = 1 + (place - program.destinations.begin());
        if (place == program.destinations.end()) program.destinations.push_back(std::move(to));
      }
      table.rows.push_back({row(component, program.terms, node, symbol, program.terms.size()), outcome});
    });
    return DecisionTree(std::move(table));
  }

  DecisionTree accept_by_step(std::size_t component, const ComponentProgram& program) const {
    Table table{step_attributes(automaton_.observation, program.terms.size()), {}};
    each_step(component, [&](std::uint32_t node, std::uint32_t symbol, std::uint32_t end) {
      if (component_of(end) != component) return;
      table.rows.push_back({row(component, program.terms, node, symbol, program.terms.size()), accepting(end)});
    });
    return DecisionTree(std::move(table));
  }

  DecisionTree accept_by_state(std::size_t component) const {
    Table table{node_attributes(automaton_.observation, counters_[component].potential.size()), {}};
    for (std::uint32_t node : nodes(component)) {
      Values values = seen_at_node(automaton_, node);
      for (const auto& potential : counters_[component].potential) values.push_back(potential[local_[node]]);
      table.rows.push_back({std::move(values), accepting(node)});
    }
    return DecisionTree(std::move(table));
  }

  // True if nodes of one class always have one verdict, so that the state itself can be asked.
  bool states_have_verdicts(std::size_t component) const {
    std::map<std::uint32_t, bool> verdicts;
    const ComponentSeparation& separation = separation_.by_component[component];
    for (std::uint32_t node : nodes(component)) {
      std::uint32_t each = separation.separation.classes[local_[node]];
      if (verdicts.try_emplace(each, accepting(node)).first->second != accepting(node)) return false;
    }
    return true;
  }

  ComponentProgram component_program(std::size_t component) const {
    ComponentProgram program;
    program.start = component_of(0) == component;
    program.universal = universal(component);
    if (program.universal) return program;
    while (program.terms.size() < counters_[component].potential.size()) {
      program.terms.push_back(term_tree(component, program.terms));
    }
    program.leave = leave_tree(component, program);
    program.accepts_by_step = !states_have_verdicts(component);
    program.accept = program.accepts_by_step ? accept_by_step(component, program) : accept_by_state(component);
    return program;
  }

  const lang::Dfa& dfa_;
  const ObservedAutomaton& automaton_;
  const ObservedSeparation& separation_;
  std::vector<std::uint32_t> local_;
  std::vector<Chosen> counters_;
  std::map<std::size_t, std::uint32_t> index_;
};

}  // namespace

std::optional<CounterProgram> synthesise(const lang::Dfa& minimal, Observation observation) {
  std::optional<ObservedAutomaton> automaton = observe(minimal, observation, 20'000);
  if (!automaton) return std::nullopt;
  // Components of states give the smaller programs; those of nodes, which split them near their entries, always
  // suffice.
  Components states = strong_components(minimal.transitions, minimal.states(), minimal.symbols);
  Components coarse{{}, states.count};
  for (lang::State state : automaton->state) coarse.of_node.push_back(states.of_node[state]);
  Components fine = strong_components(automaton->transitions, automaton->nodes(), minimal.symbols);
  for (const Components& components : {coarse, fine}) {
    ObservedSeparation separation = separate_along(*automaton, components, lang::Reading::last_symbol, Counters::all);
    if (!separation.unseparated) return Synthesiser(minimal, *automaton, separation).run();
  }
  return std::nullopt;
}

std::optional<Synthesis> find_program(const lang::Dfa& minimal, const Decision& decision,
                                      std::span<const std::string> symbols) {
  for (Fragment fragment : kFragments) {
    const FragmentVerdict& verdict = decision.verdict(fragment, lang::Reading::last_symbol);
    if (verdict.answer != Membership::yes || !verdict.observation) continue;
    std::optional<CounterProgram> program = synthesise(minimal, *verdict.observation);
    if (!program) continue;
    return Synthesis{fragment, *verdict.observation, write_program(*program, symbols), proves_equal(*program, minimal)};
  }
  return std::nullopt;
}

}  // namespace crasp::verifier
