// A synthesised program against the automaton. While a word is inside a component, its counters have one value for each
// node, so the program runs in finitely many states if it is right; all that can be reached are visited together with
// the states of the automaton. A component that was left is never looked at again: every use of its counters is guarded
// by "not left", and the guard is part of how such programs are evaluated and written.

#include <map>
#include <set>

#include "verifier/counter_program.h"
#include "verifier/views.h"

namespace crasp::verifier {
namespace {

enum class Status : std::int8_t { ahead, inside, left };

struct ComponentState {
  Status status = Status::ahead;
  std::vector<std::int64_t> terms;
  friend auto operator<=>(const ComponentState&, const ComponentState&) = default;
};

using ProgramState = std::vector<ComponentState>;

class Runner {
 public:
  Runner(const CounterProgram& program, const ObservedAutomaton& automaton)
      : program_(program), automaton_(automaton) {}

  ProgramState start() const {
    ProgramState state(program_.components.size());
    for (std::size_t at = 0; at < state.size(); ++at) {
      const ComponentProgram& component = program_.components[at];
      if (component.start) state[at] = {Status::inside, std::vector<std::int64_t>(component.terms.size())};
    }
    return state;
  }

  // The program's value at position 0.
  bool accepts_at_start(const ProgramState& state) const {
    for (std::size_t at = 0; at < state.size(); ++at) {
      const ComponentProgram& component = program_.components[at];
      if (state[at].status != Status::inside) continue;
      if (component.universal) return true;
      return component.accepts_by_step ? program_.empty_word : accepts_in(component, state[at], 0);
    }
    return false;
  }

  // Reads a symbol; the program's value there.
  bool step(ProgramState& state, std::uint32_t node, std::uint32_t symbol) const {
    std::uint32_t end = automaton_.transitions[std::size_t{node} * automaton_.symbols + symbol];
    std::map<std::uint32_t, const Destination*> entered;
    bool accepted = false;
    for (std::uint32_t at = 0; at < state.size(); ++at) {
      const ComponentProgram& component = program_.components[at];
      if (auto entry = entered.find(at); entry != entered.end() && state[at].status == Status::ahead) {
        state[at] = {Status::inside, entry->second->terms};
        accepted |= component.universal ||
                    (component.accepts_by_step ? entry->second->accepting : accepts_in(component, state[at], end));
      } else if (state[at].status == Status::inside) {
        accepted |= component.universal || step_inside(component, state[at], entered, node, symbol);
      }
    }
    return accepted;
  }

 private:
  bool accepts_in(const ComponentProgram& component, const ComponentState& state, std::uint32_t node) const {
    std::vector<std::int64_t> values = seen_at_node(automaton_, node);
    values.insert(values.end(), state.terms.begin(), state.terms.end());
    return component.accept.decide(values) != 0;
  }

  bool step_inside(const ComponentProgram& component, ComponentState& state,
                   std::map<std::uint32_t, const Destination*>& entered, std::uint32_t node,
                   std::uint32_t symbol) const {
    std::vector<std::int64_t> values = seen_at_step(automaton_, node, symbol);
    for (std::size_t term = 0; term < component.terms.size(); ++term) {
      state.terms[term] += component.terms[term].decide(values);
      values.push_back(state.terms[term]);
    }
    if (std::int64_t code = component.leave.decide(values); code != 0) {
      const Destination& destination = component.destinations[static_cast<std::size_t>(code - 1)];
      if (destination.component != Destination::kDead) entered[destination.component] = &destination;
      state = {Status::left, {}};
      return false;
    }
    if (component.accepts_by_step) return component.accept.decide(values) != 0;
    return accepts_in(component, state, automaton_.transitions[std::size_t{node} * automaton_.symbols + symbol]);
  }

  const CounterProgram& program_;
  const ObservedAutomaton& automaton_;
};

}  // namespace

bool proves_equal(const CounterProgram& program, const lang::Dfa& minimal, std::size_t limit) {
  std::optional<ObservedAutomaton> automaton = observe(minimal, program.observation, limit);
  if (!automaton) return false;
  Runner runner(program, *automaton);
  std::set<std::pair<std::uint32_t, ProgramState>> seen{{0, runner.start()}};
  if (runner.accepts_at_start(runner.start()) != minimal.accepting[minimal.start]) return false;
  std::vector<std::pair<std::uint32_t, ProgramState>> pending(seen.begin(), seen.end());
  while (!pending.empty()) {
    auto [node, state] = std::move(pending.back());
    pending.pop_back();
    for (std::uint32_t symbol = 0; symbol < minimal.symbols; ++symbol) {
      ProgramState next = state;
      bool accepted = runner.step(next, node, symbol);
      std::uint32_t end = automaton->transitions[std::size_t{node} * minimal.symbols + symbol];
      if (accepted != minimal.accepting[automaton->state[end]] || seen.size() > limit) return false;
      if (seen.emplace(end, next).second) pending.emplace_back(end, std::move(next));
    }
  }
  return true;
}

}  // namespace crasp::verifier
