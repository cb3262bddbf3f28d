#include "cli/compare_facts.h"

#include <algorithm>

#include "cli/difference.h"
#include "cli/proofs.h"
#include "compiler/weights/compile.h"
#include "compiler/weights/directory.h"
#include "compiler/weights/recheck.h"
#include "lang/print_program.h"
#include "verifier/express.h"
#include "verifier/verify.h"

namespace crasp::cli {
namespace {

namespace weights = compiler::weights;
using compare::Finding;
using compare::Tone;
using verifier::Conclusion;
using verifier::Membership;
using verifier::Outcome;

std::string verdict_text(const verifier::Judgement& judgement) {
  switch (judgement.answer) {
    case Membership::yes: {
      const std::string depth = judgement.depth ? fmt::format(", depth {}", *judgement.depth) : "";
      return fmt::format("Expressible in {}{}", name(*judgement.fragment), depth);
    }
    case Membership::no: return "Not expressible in C-RASP[periodic, local]";
    case Membership::unknown: break;
  }
  return "Not known whether C-RASP can express it";
}

Finding proof_finding(const Asked& asked, const Conclusion& conclusion) {
  const std::string how = fmt::format("{}, {:.3f} s", conclusion.engine, conclusion.seconds);
  const std::string& text = asked.question.text;
  switch (conclusion.outcome) {
    case Outcome::proved: {
      const char* lengths = asked.word ? "" : " for all lengths";
      const char* certificate = conclusion.certificate ? "; its certificate in proof.json was checked" : "";
      return {fmt::format("{}: proved{}", text, lengths), how + certificate, Tone::good};
    }
    case Outcome::holds: return {fmt::format("{}: holds up to length {}", text, *conclusion.bound), how, Tone::neutral};
    case Outcome::refuted:
      return {fmt::format("{}: refuted by {}", text, show_word(asked.question.left.alphabet, conclusion.witness)),
              how + (conclusion.shortest ? "; no shorter word refutes it" : ""), Tone::bad};
    case Outcome::unknown: break;
  }
  return {fmt::format("{}: unknown", text), conclusion.reason, Tone::neutral};
}

bool names(const lang::Assertion& assertion, const std::string& one, const std::string& other) {
  if (assertion.kind != lang::ast::AssertKind::equivalent || !assertion.right) return false;
  const std::string &left = assertion.left.name, &right = assertion.right->name;
  return (left == one && right == other) || (left == other && right == one);
}

std::string certificate_text(const weights::Compiled& compiled) {
  const weights::Options& options = compiled.design.options;
  return fmt::format("Certified: every decision is exact on words of up to {} symbols, in {} with sums in the order class `{}`",
                     compiled.certificate.length, weights::name(options.arithmetic.dtype),
                     weights::name(options.arithmetic.summation));
}

void add_recheck(const std::filesystem::path& directory, compare::Facts& facts) {
  const weights::Recheck recheck = weights::recheck(directory);
  const std::string text = recheck.accepted ? "The certificate was checked anew" : "The certificate was rejected";
  facts.compiled.push_back({text, fmt::format("{}; {} decisions on {} adversarial words, {} wrong", recheck.reason,
                                              recheck.test.decisions, recheck.test.words, recheck.test.wrong),
                            recheck.accepted ? Tone::good : Tone::bad});
}

}  // namespace

void add_verdict(const lang::Task& task, const verifier::Judgement& judgement, compare::Facts& facts) {
  const Tone tone = judgement.answer == Membership::yes  ? Tone::good
                    : judgement.answer == Membership::no ? Tone::bad
                                                         : Tone::neutral;
  const std::string source = judgement.source.empty() ? "" : fmt::format(" [{}]", judgement.source);
  facts.verdict = {verdict_text(judgement), judgement.reason + source, tone};
  for (const lang::Guarantee& guarantee : judgement.guarantees) {
    facts.consequences.push_back({guarantee.text, guarantee.source, Tone::neutral});
  }
  if (judgement.answer == Membership::no) {
    facts.consequences.push_back({fmt::format("No theorem promises that transformers trained on `{}` are right on longer words.", task.name),
                                  "", Tone::neutral});
  }
}

const lang::Program* program_of(const lang::Workspace& workspace, const lang::Task& task, const std::string& name,
                                Context& context) {
  for (const lang::Program& program : workspace.programs) {
    if (!name.empty() && program.name == name) return &program;
    if (!name.empty() || program.name == task.spec.name) continue;
    const bool equivalent = std::any_of(workspace.assertions.begin(), workspace.assertions.end(),
                                        [&](const auto& assertion) { return names(assertion, task.spec.name, program.name); });
    if (equivalent) return &program;
  }
  if (name.empty() || name == task.spec.name) return &task.spec;
  usage_error(context, fmt::format("no program `{}` in the file", name));
  return nullptr;
}

bool add_proofs(const std::string& file, const lang::Task& task, const lang::Program& program, double seconds,
                const std::filesystem::path& certificates, compare::Facts& facts, Context& context) {
  auto asked = asserts_of(file, context);
  if (!asked) return true;
  const bool said = std::any_of(asked->begin(), asked->end(), [&](const Asked& one) {
    const verifier::Question& question = one.question;
    return !one.word && question.relation == verifier::Relation::equivalent && question.right &&
           ((question.left.name == task.spec.name && question.right->name == program.name) ||
            (question.right->name == task.spec.name && question.left.name == program.name));
  });
  if (!said && program.name != task.spec.name) {
    auto question = ask(verifier::Relation::equivalent, file + ":" + task.spec.name, file + ":" + program.name, context);
    if (question) asked->push_back(std::move(*question));
  }
  verifier::Options limits;
  limits.seconds = seconds;
  std::vector<Conclusion> conclusions;
  bool refuted = false;
  for (const Asked& one : *asked) {
    conclusions.push_back(one.word ? run_word(one) : verifier::verify(one.question, limits));
    refuted = refuted || conclusions.back().outcome == Outcome::refuted;
    facts.proofs.push_back(proof_finding(one, conclusions.back()));
  }
  if (!asked->empty()) write_certificates(certificates.string(), *asked, conclusions);
  return !refuted;
}

bool add_compiled(const lang::Program& program, std::int64_t length, const std::filesystem::path& directory,
                  compare::Facts& facts) {
  const lang::Program expressed = verifier::express_in_c_rasp(program);
  const auto source = weights::source_of(expressed);
  const auto refuse = [&](const weights::NotCompiled& why) {
    facts.compiled.push_back({"There is no compiled model", why.reason, Tone::neutral});
    return false;
  };
  if (const auto* why = std::get_if<weights::NotCompiled>(&source)) return refuse(*why);
  weights::Options options;
  options.length = length;
  options.arithmetic.summation = weights::Summation::wide;  // what this program's own backend does
  const auto result = weights::compile(std::get<weights::Source>(source), options);
  if (const auto* why = std::get_if<weights::NotCompiled>(&result)) return refuse(*why);
  const auto& compiled = std::get<weights::Compiled>(result);
  weights::write_compiled(directory, std::get<weights::Source>(source), compiled, lang::print_program(expressed));
  const Tone tone = compiled.certificate.length < length ? Tone::neutral : Tone::good;
  facts.compiled.push_back({certificate_text(compiled),
                            fmt::format("`{}` in mode {}; {}", program.name, weights::name(compiled.design.options.mode),
                                        compiled.certificate.reason),
                            tone});
  add_recheck(directory, facts);
  return true;
}

}  // namespace crasp::cli
