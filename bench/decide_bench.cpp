// The decision for regular languages: all four fragments and both readings, with the program and its proof.

#include <benchmark/benchmark.h>

#include <string>
#include <vector>

#include "verifier/counter_program.h"
#include "verifier/decide.h"

namespace {

using namespace crasp;

const std::vector<std::string> kSymbols{"a", "b"};

/// D_n = (a D_{n-1} b)*: n + 2 states.
lang::Dfa bounded_dyck(lang::State depth) {
  const lang::State sink = depth + 1;
  lang::Dfa dfa{2, {}, 0, std::vector<bool>(depth + 2)};
  for (lang::State state = 0; state <= depth; ++state) {
    dfa.transitions.push_back(state < depth ? state + 1 : sink);
    dfa.transitions.push_back(state > 0 ? state - 1 : sink);
  }
  dfa.transitions.insert(dfa.transitions.end(), {sink, sink});
  dfa.accepting[0] = true;
  return lang::minimise(dfa);
}

/// Words of which the length is a multiple of n: n states, and a period of n.
lang::Dfa multiples(lang::State number) {
  lang::Dfa dfa{2, {}, 0, std::vector<bool>(number)};
  for (lang::State state = 0; state < number; ++state) {
    dfa.transitions.insert(dfa.transitions.end(), {(state + 1) % number, (state + 1) % number});
  }
  dfa.accepting[0] = true;
  return dfa;
}

/// At least n - 1 as: n components.
lang::Dfa threshold(lang::State number) {
  lang::Dfa dfa{2, {}, 0, std::vector<bool>(number)};
  for (lang::State state = 0; state < number; ++state) {
    dfa.transitions.insert(dfa.transitions.end(), {std::min(state + 1, number - 1), state});
  }
  dfa.accepting[number - 1] = true;
  return dfa;
}

/// As many as as bs, modulo n: in no fragment.
lang::Dfa difference_modulo(lang::State number) {
  lang::Dfa dfa{2, {}, 0, std::vector<bool>(number)};
  for (lang::State state = 0; state < number; ++state) {
    dfa.transitions.insert(dfa.transitions.end(), {(state + 1) % number, (state + number - 1) % number});
  }
  dfa.accepting[0] = true;
  return lang::minimise(dfa);
}

void decide(benchmark::State& state, lang::Dfa (*family)(lang::State)) {
  const lang::Dfa dfa = family(static_cast<lang::State>(state.range(0)));
  for (auto _ : state) {
    const verifier::Decision decision = verifier::decide(dfa);
    const auto program = verifier::find_program(dfa, decision, kSymbols);
    std::string answers;
    for (lang::Fragment fragment : verifier::kFragments) {
      answers += name(decision.verdict(fragment, lang::Reading::last_symbol).answer)[0];
    }
    state.SetLabel(answers + (program && program->proved ? ", proved" : "") + ", " + std::to_string(dfa.states()) +
                   " states");
  }
}

BENCHMARK_CAPTURE(decide, bounded_dyck, bounded_dyck)->Arg(16)->Arg(498)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decide, multiples, multiples)->Arg(500)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decide, threshold, threshold)->Arg(500)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(decide, difference_modulo, difference_modulo)->Arg(500)->Arg(499)->Unit(benchmark::kMillisecond);

}  // namespace
