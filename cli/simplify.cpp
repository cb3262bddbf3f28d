// `crasp simplify`: a smaller program that is equivalent, with the proof.

#include "search/simplify.h"

#include <algorithm>
#include <memory>
#include <string>

#include "cli/decide_program.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/proofs.h"
#include "lang/print_program.h"

namespace crasp::cli {
namespace {

struct SimplifyOptions {
  std::string file;
  double seconds = 30;
  std::string certificate;
  bool json = false;
};

/// One proof from the given program to the last, or, where the verifier does not find it, one for each step.
std::vector<Proof> prove(const lang::Program& program, const search::Simplified& simplified, Context& context) {
  constexpr double kSeconds = 10;
  std::vector<Proof> proofs;
  if (simplified.steps.empty()) return proofs;
  proofs.push_back(prove_equivalent(program, simplified.program, kSeconds, context));
  if (proofs.front().conclusion.outcome == verifier::Outcome::proved) return proofs;
  proofs.clear();
  for (const search::Step& step : simplified.steps) {
    proofs.push_back(prove_equivalent(step.before, step.after, kSeconds, context));
  }
  return proofs;
}

bool all_proved(const std::vector<Proof>& proofs) {
  return std::all_of(proofs.begin(), proofs.end(),
                     [](const Proof& each) { return each.conclusion.outcome == verifier::Outcome::proved; });
}

std::string headline(const search::Simplified& simplified, std::size_t before, const std::vector<Proof>& proofs) {
  const std::size_t after = search::operations(simplified.program);
  std::string text;
  if (simplified.steps.empty()) {
    text = fmt::format("{} operation{}; no smaller program was found", after, after == 1 ? "" : "s");
  } else {
    const std::string engine = proofs.front().conclusion.engine;
    const std::string how =
        proofs.size() == 1 ? fmt::format("proved ({})", engine) : fmt::format("proved in {} steps", proofs.size());
    text = fmt::format("{} operations instead of {}; equivalent for all lengths: {}", after, before, how);
  }
  if (simplified.undecided > 0) text += fmt::format("; {} smaller ones were not decided", simplified.undecided);
  return simplified.finished ? text : text + "; time ran out";
}

void write_proofs(const std::string& file, std::vector<Proof>& proofs) {
  std::vector<Asked> asked;
  std::vector<verifier::Conclusion> conclusions;
  for (Proof& each : proofs) {
    asked.push_back(std::move(each.asked));
    conclusions.push_back(std::move(each.conclusion));
  }
  write_certificates(file, asked, conclusions);
}

Exit simplify(const SimplifyOptions& options, Context& context) {
  const auto program = load_program(options.file, context);
  if (!program) return Exit::wrong_input;
  if (program->kind == lang::ProgramKind::labeller)
    return usage_error(context, "only a program with `accept` or `next` can be simplified");
  const CatchInterrupt catching;
  search::SimplifyLimits limits;
  limits.seconds = options.seconds;
  limits.stop = &interrupted;
  const std::size_t before = search::operations(*program);
  search::Simplified simplified = search::simplify(*program, limits);
  std::vector<Proof> proofs = prove(*program, simplified, context);
  const bool proved = all_proved(proofs);
  if (!proved) simplified = {*program, {}, simplified.undecided, false};
  const std::string text = lang::print_program(simplified.program);
  const std::string what = headline(simplified, before, proofs);
  if (options.json) {
    context.out.json({{"program", text},
                      {"proved", proved},
                      {"operations", search::operations(simplified.program)},
                      {"original_operations", before},
                      {"steps", simplified.steps.size()},
                      {"undecided", simplified.undecided},
                      {"finished", simplified.finished},
                      {"searched", what}});
  } else {
    context.out.print("// {}\n{}", what, text);
  }
  if (!options.certificate.empty() && !proofs.empty()) write_proofs(options.certificate, proofs);
  return simplified.finished ? Exit::yes : Exit::unknown;
}

constexpr const char* kFooter = R"help(
Parts of the program are replaced by smaller ones as long as the verifier proves that it still says the same, for words of all
lengths. Names of definitions are kept. (`crasp minimise` finds the smallest program instead, and needs more time.)

Examples:
  crasp simplify program.crasp
  crasp simplify program.crasp:dyck1 --certificate proof.json && crasp certify proof.json)help";

}  // namespace

void add_simplify(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<SimplifyOptions>();
  CLI::App* command = app.add_subcommand("simplify", "Print a smaller equivalent program, with the proof");
  command->footer(kFooter);
  command->add_option("FILE", options->file, "FILE or FILE:PROGRAM")->required()->type_name("");
  command->add_option("--timeout", options->seconds, "Seconds for the search")->capture_default_str();
  command->add_option("--certificate", options->certificate, "Write the certificate of the proof to this file")
      ->type_name("OUT");
  add_json(*command, options->json);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return simplify(*options, context); }; });
}

}  // namespace crasp::cli
