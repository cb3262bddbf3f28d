#include "cli/decide_program.h"

#include "cli/programs.h"
#include "cli/questions.h"
#include "cli/judgement.h"
#include "verifier/finite_state.h"
#include "verifier/judge.h"

namespace crasp::cli {
namespace {

using verifier::Judgement;
using verifier::Membership;

Json verdicts_json(const std::array<Membership, 4>& answers) {
  Json object;
  for (std::size_t k = 0; k < answers.size(); ++k) {
    object[std::string(name(verifier::kFragments[k]))] = name(answers[k]);
  }
  return object;
}

Json judgement_json(const lang::Program& program, const Judgement& judgement) {
  return {{"alphabet", program.alphabet.symbols},
          {"states", nullptr},
          {"verdicts", verdicts_json(judgement.last_symbol)},
          {"after_word", verdicts_json(judgement.after_word)},
          {"program", nullptr},
          {"proved", false},
          {"fragment", judgement.fragment ? Json(name(*judgement.fragment)) : Json(nullptr)},
          {"depth", judgement.depth ? Json(*judgement.depth) : Json(nullptr)},
          {"reason", judgement.reason},
          {"source", judgement.source},
          {"growth", growth_json(judgement, program.alphabet)}};
}

std::string judgement_text(const lang::Program& program, const Judgement& judgement, const Output& out) {
  std::string text = fmt::format("{:<24}{:<14}{}\n", program.name, "last symbol", "after the word");
  for (std::size_t k = 0; k < verifier::kFragments.size(); ++k) {
    text += fmt::format("{:<24}{:<14}{}\n", name(verifier::kFragments[k]), name(judgement.last_symbol[k]),
                        name(judgement.after_word[k]));
  }
  return text + "\n" + reasons_text(judgement, out);
}

}  // namespace

bool names_program(const std::string& argument) {
  const OperandText operand = parse_operand(argument);
  return operand.file.ends_with(".crasp") || operand.file.ends_with(".cr");
}

std::optional<lang::Program> load_program(const std::string& argument, Context& context) {
  const OperandText operand = parse_operand(argument);
  lang::Workspace workspace;
  if (!load_and_report(workspace, operand.file, context)) return std::nullopt;
  lang::Program* program = select_program(workspace, operand.program, context, "as `FILE:PROGRAM`");
  if (program == nullptr) return std::nullopt;
  program->scope = nullptr;        // which dies with the workspace
  program->alphabet.open = false;  // the question is about words over Σ
  return std::move(*program);
}

std::optional<lang::Dfa> finite_language(const lang::Program& program) {
  if (program.kind != lang::ProgramKind::recogniser) return std::nullopt;
  auto result = verifier::finite_state(program, program.verdict);
  auto* dfa = std::get_if<lang::Dfa>(&result);
  return dfa != nullptr ? std::optional(std::move(*dfa)) : std::nullopt;
}

Exit show_judgement(const lang::Program& program, bool json, Context& context) {
  verifier::Judge judge;
  const Judgement judgement = judge(program);
  if (json) {
    context.out.json(judgement_json(program, judgement));
  } else {
    context.out.write(judgement_text(program, judgement, context.out));
  }
  switch (judgement.answer) {
    case Membership::yes: return Exit::yes;
    case Membership::no: return Exit::no;
    case Membership::unknown: break;
  }
  return Exit::unknown;
}

}  // namespace crasp::cli
