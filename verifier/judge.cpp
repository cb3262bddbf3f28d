#include "verifier/judge.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "lang/guarantees.h"
#include "lang/rewrite.h"
#include "verifier/demand.h"
#include "verifier/express.h"

namespace crasp::verifier {
namespace {

constexpr std::size_t kLargest = static_cast<std::size_t>(Fragment::periodic_local);
constexpr const char* kDecided = "docs/expressibility.md, Theorems 1, 2, 3 and 5";

bool contains(Fragment larger, Fragment smaller) {
  const auto bits = [](Fragment fragment) { return static_cast<unsigned>(fragment); };
  return (bits(smaller) & ~bits(larger)) == 0;
}

void set_all(Judgement& judgement, Membership answer) {
  judgement.answer = answer;
  judgement.last_symbol.fill(answer);
  judgement.after_word.fill(answer);
}

// All outputs lie in a fragment, or one of them does not.
Membership all_of(Membership left, Membership right) {
  if (left == Membership::no || right == Membership::no) return Membership::no;
  return left == Membership::yes && right == Membership::yes ? Membership::yes : Membership::unknown;
}

bool uses_outer_values(const lang::Program& program) {
  for (lang::TermId output : program.outputs()) {
    for (lang::TermId id : needed_by(program.terms, output)) {
      if (program.terms[id].op == lang::Op::at_outer) return true;
    }
  }
  return false;
}

bool is_no(const OutputDecision& output) {
  return output.decision &&
         output.decision->verdict(Fragment::periodic_local, lang::Reading::last_symbol).answer == Membership::no;
}

std::string refusal(const OutputDecision& output, const lang::Alphabet& alphabet) {
  const FragmentVerdict& verdict = output.decision->verdict(Fragment::periodic_local, lang::Reading::last_symbol);
  const std::string what = output.name.empty() ? "" : output.name + ": ";
  std::vector<std::string> symbols = alphabet.symbols;
  symbols.emplace_back("any other symbol");
  return what + explain(*verdict.obstruction, Fragment::periodic_local, symbols);
}

std::string cite(const Published& result) { return fmt::format("{}, {}", result.paper, result.theorem); }

std::string not_finite_text(const std::vector<OutputDecision>& outputs) {
  for (const OutputDecision& output : outputs) {
    const auto* reason = std::get_if<NotFinite>(&output.automaton);
    if (reason == nullptr) continue;
    return fmt::format("no finite memory was found for {}: {}", output.name.empty() ? "the verdict" : output.name,
                       reason->reason);
  }
  return "a bound on the work of the decision was reached";
}

std::string growth_text(const Growth& growth) {
  return fmt::format(
      "; of the prefixes of length 1 to {}, at least {} can be told apart pairwise by what comes out after "
      "them, which proves nothing about longer ones",
      growth.classes.size(), fmt::join(growth.classes, ", "));
}

void take_published(const Published& result, Judgement& judgement) {
  const std::string own = judgement.source;
  judgement.source = cite(result) + (own.empty() ? "" : "; " + own);
  if (judgement.answer != Membership::unknown) return;
  set_all(judgement, result.answer);
  judgement.reason =
      "no C-RASP[periodic, local] program does this, as is proved in the place cited; "
      "the proof is not repeated here";
}

}  // namespace

Judge::Judge() : regexes_(regex_judge()) {}

Judgement Judge::operator()(const lang::Program& spec) {
  const lang::ProgramReport report = lang::check(spec, regexes_);
  Judgement judgement = written(spec, report);
  const bool in_task_layer = judgement.answer == Membership::unknown;
  if (in_task_layer) take_decisions(spec, decide_outputs(spec), judgement);
  if (const Published* result = published_.find(spec)) take_published(*result, judgement);
  if (judgement.growth && judgement.answer == Membership::unknown) judgement.reason += growth_text(*judgement.growth);
  return judgement;
}

// A program that is written in a fragment, or is rewritten to it, is in that one and in those above.
Judgement Judge::written(const lang::Program& spec, const lang::ProgramReport& report) const {
  Judgement judgement;
  const lang::TermReport& best = report.rewritten.value_or(report.report);
  if (best.fragment == Fragment::task) return judgement;
  judgement.answer = Membership::yes;
  judgement.fragment = best.fragment;
  judgement.depth = best.depth;
  judgement.guarantees = lang::guarantees(best, spec.kind);
  judgement.reason = report.rewritten ? "`crasp rewrite` says it so" : "the spec says it so";
  for (std::size_t k = 0; k < kFragments.size(); ++k) {
    const bool above = contains(kFragments[k], best.fragment);
    judgement.last_symbol[k] = above ? Membership::yes : Membership::unknown;
    judgement.after_word[k] = Membership::unknown;
  }
  return judgement;
}

// Stops at the first output that is in no fragment: nothing else matters then.
std::vector<OutputDecision> Judge::decide_outputs(const lang::Program& spec) const {
  const lang::Program program = uses_outer_values(spec) ? lang::rewrite_to_c_rasp(spec, {}) : spec;
  std::vector<OutputDecision> result;
  const std::vector<lang::TermId> outputs = program.outputs();
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const bool generator = program.kind == lang::ProgramKind::generator;
    OutputDecision output{generator ? fmt::format("next[\"{}\"]", program.alphabet.symbols[k]) : "", {}, {}};
    if (program.terms.type(outputs[k]) == lang::Type::count) {
      output.automaton = NotFinite{outputs[k], "it is a count"};
    } else {
      output.automaton = finite_state(program, outputs[k]);
    }
    if (const auto* dfa = std::get_if<lang::Dfa>(&output.automaton)) output.decision = decide(*dfa);
    result.push_back(std::move(output));
    if (is_no(result.back())) break;
  }
  return result;
}

void Judge::take_decisions(const lang::Program& spec, const std::vector<OutputDecision>& outputs,
                           Judgement& judgement) const {
  set_all(judgement, Membership::yes);
  for (const OutputDecision& output : outputs) {
    for (std::size_t k = 0; k < kFragments.size(); ++k) {
      const auto verdict = [&](lang::Reading reading) {
        return output.decision ? output.decision->verdict(kFragments[k], reading).answer : Membership::unknown;
      };
      judgement.last_symbol[k] = all_of(judgement.last_symbol[k], verdict(lang::Reading::last_symbol));
      judgement.after_word[k] = all_of(judgement.after_word[k], verdict(lang::Reading::after_word));
    }
  }
  judgement.answer = judgement.last_symbol[kLargest];
  if (judgement.answer == Membership::no) {
    judgement.reason = refusal(*std::find_if(outputs.begin(), outputs.end(), is_no), spec.alphabet);
    judgement.source = kDecided;
  } else if (judgement.answer == Membership::yes) {
    take_program(spec, outputs, judgement);
  } else {
    judgement.reason = not_finite_text(outputs);
    judgement.growth = growth(spec);
  }
}

// The least fragment that was found, and the programs that the decision writes, if there are some for all outputs.
void Judge::take_program(const lang::Program& spec, const std::vector<OutputDecision>& outputs,
                         Judgement& judgement) const {
  const auto least = std::find(judgement.last_symbol.begin(), judgement.last_symbol.end(), Membership::yes);
  judgement.fragment = kFragments[static_cast<std::size_t>(least - judgement.last_symbol.begin())];
  judgement.reason = "its memory is finite, and the language of each output was decided";
  judgement.source = kDecided;
  if (spec.alphabet.open) return;  // which the programs know nothing of
  lang::TermReport all{*judgement.fragment, 0, false};
  for (const OutputDecision& output : outputs) {
    const auto program = regexes_(std::get<lang::Dfa>(output.automaton), spec.alphabet).program;
    if (!program) return;
    all.depth = std::max(all.depth, lang::check(*program).report.depth);
  }
  judgement.depth = all.depth;
  judgement.guarantees = lang::guarantees(all, spec.kind);
}

}  // namespace crasp::verifier
