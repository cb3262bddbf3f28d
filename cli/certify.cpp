// `crasp certify`: checks the certificates that `crasp verify --certificate` wrote, without searching for anything, and compiled
// models, from their weights alone.

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cli/files.h"
#include "cli/options.h"
#include "cli/questions.h"
#include "compiler/weights/directory.h"
#include "compiler/weights/recheck.h"
#include "verifier/certificate_json.h"
#include "verifier/obligations.h"
#include "verifier/verify.h"

namespace crasp::cli {
namespace {

struct CertifyOptions {
  std::string path;
  double seconds = 60;
  bool smtlib = false;
  bool json = false;
};

struct Checked {
  std::string text;
  std::string problem;  ///< empty: accepted
};

/// Checks one proof, and with `smtlib` writes its obligations for another solver.
Checked check_proof(const Json& proof, const CertifyOptions& options, Context& context) {
  const auto asked = ask_again(proof.at("question"), context);
  if (!asked) return {"a question", "it cannot be read"};
  const std::string& text = asked->question.text;  // what was checked, whatever the file calls it
  const auto certificate = verifier::certificate_from_json(proof);
  if (const auto* problem = std::get_if<std::string>(&certificate)) return {text, *problem};
  const auto& whole = std::get<verifier::Certificate>(certificate);
  std::string problem = verifier::certify(asked->question, whole, options.seconds);
  if (options.smtlib && problem.empty()) {
    for (const auto& [question, claimed] : verifier::claims(asked->question, whole)) {
      const auto machine = verifier::counter_machine(question, verifier::Budget(options.seconds));
      context.out.write(verifier::write_obligations(std::get<verifier::Machine>(machine), *claimed, question.text));
    }
  }
  return {text, std::move(problem)};
}

std::vector<Checked> check_file(const std::string& file, const CertifyOptions& options, Context& context) {
  try {
    const Json json = Json::parse(read_input(file));
    if (json.at("format") != "crasp certificate 1") return {{file, "this is no certificate of a proof"}};
    std::vector<Checked> checked;
    for (const Json& proof : json.at("proofs")) checked.push_back(check_proof(proof, options, context));
    if (checked.empty()) return {{file, "it holds no proof"}};
    return checked;
  } catch (const Json::exception& problem) {
    return {{file, std::string("it cannot be read: ") + problem.what()}};
  }
}

std::vector<std::string> files_at(const std::string& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void report(const std::string& file, const Checked& checked, bool json, Context& context) {
  const bool accepted = checked.problem.empty();
  if (json) {
    context.out.json({{"certificate", file}, {"question", checked.text}, {"accepted", accepted}, {"length", nullptr},
                      {"reason", checked.problem}});
    return;
  }
  const std::string verdict = accepted ? context.out.styled("ACCEPTED", Style::good) + " for all lengths"
                                       : context.out.styled("REJECTED", Style::bad) + ": " + checked.problem;
  context.out.print("{}: {}  {}\n", file, checked.text, verdict);
}

Exit certify_model(const CertifyOptions& options, Context& context) {
  const compiler::weights::Recheck checked = compiler::weights::recheck(options.path);
  if (options.json) {
    Json length = nullptr;
    if (checked.length >= 0) length = checked.length;
    context.out.json({{"certificate", options.path}, {"accepted", checked.accepted}, {"length", length}, {"reason", checked.reason},
                      {"words", checked.test.words}, {"decisions", checked.test.decisions}, {"margin", checked.test.margin}});
  } else if (!checked.accepted) {
    context.out.print("{}: {}: {}\n", options.path, context.out.styled("REJECTED", Style::bad), checked.reason);
  } else {
    const std::string extent =
        checked.length >= 0 ? fmt::format("for words of up to {} symbols", checked.length) : "but for no length";
    context.out.print("{}: {} {}\n  {}, by a margin of {:.3f}\n", options.path, context.out.styled("ACCEPTED", Style::good),
                      extent, checked.reason, checked.test.margin);
  }
  return checked.accepted ? Exit::yes : Exit::no;
}

Exit certify(const CertifyOptions& options, Context& context) {
  if (compiler::weights::is_compiled(options.path)) return certify_model(options, context);
  bool all = true;
  const std::vector<std::string> files = files_at(options.path);
  if (files.empty()) return usage_error(context, fmt::format("`{}` holds no certificates (*.json)", options.path));
  for (const std::string& file : files) {
    for (const Checked& checked : check_file(file, options, context)) {
      if (!options.smtlib || !checked.problem.empty()) report(file, checked, options.json, context);
      all = all && checked.problem.empty();
    }
  }
  return all ? Exit::yes : Exit::no;
}

constexpr const char* kFooter = R"help(
A certificate holds the programs, the question and what makes the proof; the check needs no other file, unless the
programs import some. A directory stands for all *.json files in it.

A directory that `crasp compile` wrote is checked from its weights: every number is compared with what the program
demands, the error bounds are computed again, and the model is run on words that are hard for it.

Examples:
  crasp verify dyck.crasp --certificate dyck.proof.json
  crasp certify dyck.proof.json
  crasp certify proofs/
  crasp certify dyck.proof.json --smtlib | cvc5 --incremental    every answer is unsat)help";

}  // namespace

void add_certify(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CertifyOptions>();
  CLI::App* command = app.add_subcommand("certify", "Check certificates of proofs and of compiled models, without searching");
  command->footer(kFooter);
  command->add_option("FILE_OR_DIR", options->path, "A certificate, a directory of them, or a compiled model")->required();
  command->add_option("--timeout", options->seconds, "Seconds for each proof")->check(CLI::PositiveNumber);
  command->add_flag("--smtlib", options->smtlib, "Write what is left to prove, edge by edge, for another solver");
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return certify(*options, context); }; });
}

}  // namespace crasp::cli
