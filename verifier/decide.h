#pragma once
// Is a regular language in C-RASP? Four fragments and both readings, decided by the theorems of docs/expressibility.md.
//
// An answer `yes` or `no` is proved; `unknown` says that a bound on the work was reached, never that the theory is
// silent.

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "lang/automaton.h"
#include "lang/check.h"
#include "lang/interpret.h"
#include "verifier/limit.h"
#include "verifier/observation.h"
#include "verifier/semigroup.h"

namespace crasp::verifier {

using lang::Fragment;
inline constexpr std::array kFragments{Fragment::c_rasp, Fragment::periodic, Fragment::local, Fragment::periodic_local};

enum class Membership : std::uint8_t { no, yes, unknown };
std::string_view name(Membership answer);

/// What stands in the way, in terms of the minimal automaton: two states of one component that no bounded counter
/// separates.
struct Obstruction {
  enum class Kind : std::uint8_t {
    group,      ///< `word` moves the states of `cycle` in a circle: counting modulo their number
    flip_flop,  ///< `loop` keeps both states, `word` sends both to one: which of two symbols came last
    merge,      ///< `word` sends both to one state of the component: only a window could tell them apart
    other,
  };
  std::vector<lang::State> component;
  lang::State first = 0, second = 0;
  lang::SymbolWord to_first, to_second;  ///< words from the start to the two states
  lang::SymbolWord suffix;               ///< exactly one of the two words, continued by this, is in the language
  Kind kind = Kind::other;
  lang::SymbolWord loop, word;
  std::vector<lang::State> cycle;
};

struct FragmentVerdict {
  Membership answer = Membership::unknown;
  std::optional<Observation>
      observation;  ///< of a yes: the smallest window and period found to suffice, if one was found
  std::optional<Obstruction> obstruction;  ///< of a no
};

struct DecisionLimits {
  LimitBounds limit;
  std::size_t observed_nodes = 3'000;  // of the automata with windows and periods that are tried
  std::uint32_t window = 16;
  std::size_t monoid_entries = 1'000'000;  // states times elements of the syntactic semigroup, for the necessary tests
};

struct Decision {
  std::array<FragmentVerdict, 4> last_symbol, after_word;  // by fragment
  std::optional<MonoidFacts> monoid;                       // nothing if it was not needed, or too large

  const FragmentVerdict& verdict(Fragment fragment, lang::Reading reading) const {
    return (reading == lang::Reading::last_symbol ? last_symbol : after_word)[static_cast<std::size_t>(fragment)];
  }
};

/// `minimal` is a minimal automaton.
Decision decide(const lang::Dfa& minimal, const DecisionLimits& limits = {});

/// One sentence for a person: what an obstruction is and how to check it. Words are written with `symbols`.
std::string explain(const Obstruction& obstruction, Fragment fragment, std::span<const std::string> symbols);

}  // namespace crasp::verifier
