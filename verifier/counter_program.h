#pragma once
// Programs of the shape that Theorem 1 of docs/expressibility.md constructs, before they are written as text: for every
// component of the automaton, in the order in which a word can pass through them, bounded counters that run from the
// entry into it, and trees that read off when it is left and whether the word is accepted.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lang/automaton.h"
#include "verifier/decide.h"
#include "verifier/decision_tree.h"
#include "verifier/observation.h"

namespace crasp::verifier {

/// What happens at a position that leaves a component for another.
struct Destination {
  std::uint32_t component = 0;      // index into CounterProgram::components, or kDead
  std::vector<std::int64_t> terms;  // the values of its counters on entry
  bool accepting = false;           // of the state entered
  static constexpr std::uint32_t kDead = 0xffff'ffff;

  friend bool operator==(const Destination&, const Destination&) = default;
};

struct ComponentProgram {
  bool start = false;
  bool universal = false;           // accepts from the entry on; nothing else matters
  std::vector<DecisionTree> terms;  // increments, from what is seen at a position and the earlier terms
  DecisionTree leave;               // 0: stays; k: to destinations[k - 1]
  std::vector<Destination> destinations;
  bool accepts_by_step = false;  // `accept` looks at the step into the state (as `leave`), not at the state itself
  DecisionTree accept;
};

struct CounterProgram {
  Observation observation;
  std::uint32_t symbols = 0;
  bool empty_word = false;
  std::vector<ComponentProgram> components;  // the start component first
};

/// The program for a minimal automaton, read at the last symbol, if the observation suffices and the
/// counters have small coefficients.
std::optional<CounterProgram> synthesise(const lang::Dfa& minimal, Observation observation);

/// True if the program accepts exactly the words of the automaton: the states (of the automaton, views, counters of the
/// component not left) that can be reached are finitely many, and the verdicts agree in each. False also beyond `limit`
/// states.
bool proves_equal(const CounterProgram& program, const lang::Dfa& minimal, std::size_t limit = 200'000);

/// The text of the program in the language of docs/language.md.
std::string write_program(const CounterProgram& program, std::span<const std::string> symbols);

/// A program for a language that the decision found expressible, read at the last symbol.
struct Synthesis {
  Fragment fragment = Fragment::c_rasp;
  Observation observation;
  std::string program;
  bool proved = false;  ///< by `proves_equal`
};

/// For the least fragment that is answered yes; nothing if there is none, or no program was found for it.
std::optional<Synthesis> find_program(const lang::Dfa& minimal, const Decision& decision,
                                      std::span<const std::string> symbols);

}  // namespace crasp::verifier
