#include "verifier/express.h"

#include <fmt/format.h>

#include <memory>
#include <vector>

#include "lang/workspace.h"
#include "verifier/counter_program.h"
#include "verifier/decide.h"

namespace crasp::verifier {
namespace {

std::string verdict_text(const Decision& decision, const lang::Alphabet& alphabet) {
  for (Fragment fragment : kFragments) {
    const Membership answer = decision.verdict(fragment, lang::Reading::last_symbol).answer;
    if (answer == Membership::yes) return fmt::format("its language is in {}", name(fragment));
  }
  const FragmentVerdict& largest = decision.verdict(Fragment::periodic_local, lang::Reading::last_symbol);
  if (largest.answer == Membership::unknown) return "whether its language is in C-RASP was not decided within the limits";
  return fmt::format("its language is not in {}: {}", name(Fragment::periodic_local),
                     explain(*largest.obstruction, Fragment::periodic_local, alphabet.symbols));
}

std::optional<lang::Program> proved_program(const lang::Dfa& automaton, const Decision& decision,
                                            const lang::Alphabet& alphabet) {
  const auto synthesis = find_program(automaton, decision, alphabet.symbols);
  if (!synthesis || !synthesis->proved) return std::nullopt;
  lang::Workspace workspace;
  lang::load_text(workspace, "regex", synthesis->program);
  if (workspace.diagnostics.has_errors() || workspace.programs.size() != 1) return std::nullopt;
  lang::Program program = std::move(workspace.programs.front());
  program.scope = nullptr;  // which dies with the workspace
  return program;
}

lang::RegexJudgement judge(const lang::Dfa& automaton, const lang::Alphabet& alphabet) {
  const Decision decision = decide(automaton);
  return {verdict_text(decision, alphabet), proved_program(automaton, decision, alphabet)};
}

struct Known {
  lang::Dfa automaton;
  std::vector<std::string> symbols;
  lang::RegexJudgement judgement;
};

}  // namespace

lang::RegexJudge regex_judge() {
  auto known = std::make_shared<std::vector<Known>>();
  return [known](const lang::Dfa& automaton, const lang::Alphabet& alphabet) {
    for (const Known& each : *known) {
      if (each.automaton == automaton && each.symbols == alphabet.symbols) return each.judgement;
    }
    known->push_back({automaton, alphabet.symbols, judge(automaton, alphabet)});
    return known->back().judgement;
  };
}

lang::Program express_in_c_rasp(const lang::Program& program) {
  return lang::rewrite_to_c_rasp(program, regex_judge());
}

}  // namespace crasp::verifier
