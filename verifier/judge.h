#pragma once
// Can C-RASP do this? The verdict for a program or the spec of a task, as a function of all words, from what is known
// in this order: the fragment it is written in, or is rewritten to; the exact decision of its automata, if its memory
// is finite; the literature. What none of them settles stays unknown, and what was computed is said.

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "lang/check.h"
#include "verifier/decide.h"
#include "verifier/finite_state.h"
#include "verifier/growth.h"
#include "verifier/published.h"

namespace crasp::verifier {

struct Judgement {
  /// In C-RASP[periodic, local]?
  Membership answer = Membership::unknown;
  /// Of a yes: the least fragment found.
  std::optional<Fragment> fragment;
  /// Of a yes: the counting depth of the program that shows it, if one was written down.
  std::optional<std::uint32_t> depth;
  std::string reason;
  std::string source;  ///< the theorem, or what else the reason rests on
  std::vector<lang::Guarantee> guarantees;
  std::optional<Growth> growth;  ///< where the memory is not finite and the task layer was not left

  /// For each fragment, in the order of kFragments, read at the last symbol and after the word.
  std::array<Membership, 4> last_symbol{}, after_word{};
};

/// The automaton and the decision of an output of finite memory, or why there is none.
struct OutputDecision {
  std::string name;  ///< `next["a"]`, or empty for a verdict
  std::variant<lang::Dfa, NotFinite> automaton;
  std::optional<Decision> decision;
};

class Judge {
 public:
  Judge();

  /// Programs of the task layer are explored as far as `FiniteStateLimits` and `growth` allow: seconds at worst.
  Judgement operator()(const lang::Program& spec);

 private:
  std::vector<OutputDecision> decide_outputs(const lang::Program& spec) const;
  Judgement written(const lang::Program& spec, const lang::ProgramReport& report) const;
  void take_decisions(const lang::Program& spec, const std::vector<OutputDecision>& outputs,
                      Judgement& judgement) const;
  void take_program(const lang::Program& spec, const std::vector<OutputDecision>& outputs, Judgement& judgement) const;

  lang::RegexJudge regexes_;
  PublishedLookup published_;
};

}  // namespace crasp::verifier
