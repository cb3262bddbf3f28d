// A synthesised program against the automaton. While a word is inside a component, its counters have one value for each
// node, so the program runs in finitely many states if it is right; all that can be reached are visited together with
// the states of the automaton. A component that was left is forgotten: every use of its counters is guarded by "not
// left", and the guard is part of how such programs are evaluated and written. It is not entered again, as components
// only lead to later ones.

#include <set>
#include <vector>

#include "verifier/counter_program.h"
#include "verifier/views.h"

namespace crasp::verifier {
namespace {

// The component the word is in, if any that matters, and the counters of that component.
struct ProgramState {
  std::uint32_t component = Destination::kDead;
  std::vector<std::int64_t> terms;
  friend auto operator<=>(const ProgramState&, const ProgramState&) = default;
};

class Runner {
 public:
  Runner(const CounterProgram& program, const ObservedAutomaton& automaton)
      : program_(program), automaton_(automaton) {}

  // One start, and entries only into later components with as many counters as they have.
  bool well_formed() const {
    for (std::uint32_t at = 0; at < program_.components.size(); ++at) {
      if (program_.components[at].start != (at == 0)) return false;
      for (const Destination& to : program_.components[at].destinations) {
        if (to.component == Destination::kDead) continue;
        if (to.component <= at || to.component >= program_.components.size()) return false;
        if (to.terms.size() != program_.components[to.component].terms.size()) return false;
      }
    }
    return !program_.components.empty();
  }

  ProgramState start() const { return {0, std::vector<std::int64_t>(program_.components[0].terms.size())}; }

  // The program's value at position 0.
  bool accepts_at_start() const {
    const ComponentProgram& component = program_.components[0];
    if (component.universal) return true;
    return component.accepts_by_step ? program_.empty_word : accepts_in(start(), 0);
  }

  // Reads a symbol; the program's value there.
  bool step(ProgramState& state, std::uint32_t node, std::uint32_t symbol) const {
    if (state.component == Destination::kDead) return false;
    const ComponentProgram& component = program_.components[state.component];
    if (component.universal) return true;
    std::uint32_t end = automaton_.transitions[std::size_t{node} * automaton_.symbols + symbol];
    std::vector<std::int64_t> values = seen_at_step(automaton_, node, symbol);
    for (std::size_t term = 0; term < component.terms.size(); ++term) {
      state.terms[term] += component.terms[term].decide(values);
      values.push_back(state.terms[term]);
    }
    std::int64_t code = component.leave.decide(values);
    if (code != 0) return enter(state, component.destinations[static_cast<std::size_t>(code - 1)], end);
    return component.accepts_by_step ? component.accept.decide(values) != 0 : accepts_in(state, end);
  }

 private:
  bool enter(ProgramState& state, const Destination& destination, std::uint32_t node) const {
    state = {destination.component, destination.terms};
    if (destination.component == Destination::kDead) return false;
    const ComponentProgram& component = program_.components[destination.component];
    if (component.universal) return true;
    return component.accepts_by_step ? destination.accepting : accepts_in(state, node);
  }

  bool accepts_in(const ProgramState& state, std::uint32_t node) const {
    std::vector<std::int64_t> values = seen_at_node(automaton_, node);
    values.insert(values.end(), state.terms.begin(), state.terms.end());
    return program_.components[state.component].accept.decide(values) != 0;
  }

  const CounterProgram& program_;
  const ObservedAutomaton& automaton_;
};

}  // namespace

bool proves_equal(const CounterProgram& program, const lang::Dfa& minimal, std::size_t limit) {
  std::optional<ObservedAutomaton> automaton = observe(minimal, program.observation, limit);
  if (!automaton) return false;
  Runner runner(program, *automaton);
  if (!runner.well_formed() || runner.accepts_at_start() != minimal.accepting[minimal.start]) return false;
  std::set<std::pair<std::uint32_t, ProgramState>> seen{{0, runner.start()}};
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
