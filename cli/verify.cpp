// `crasp verify`: are two programs the same, is one part of another, does one accept anything at all?

#include <memory>
#include <string>
#include <vector>

#include "cli/difference.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/proofs.h"
#include "cli/questions.h"
#include "verifier/export.h"
#include "verifier/verify.h"

namespace crasp::cli {
namespace {

using verifier::Conclusion;
using verifier::Outcome;

struct VerifyOptions {
  std::string file;
  std::vector<std::string> equivalent, subset;
  std::string empty;
  std::uint64_t bound = 0;  ///< 0: none
  double seconds = 10;
  std::size_t megabytes = 1024;
  unsigned jobs = 0;  ///< 0: as many as are useful
  verifier::Engine engine = verifier::Engine::automatic;
  std::string certificate;
  std::string export_to;
  bool json = false;
};

Conclusion answer(const Asked& asked, const VerifyOptions& options, Context& context) {
  if (asked.word) return run_word(asked);
  verifier::Options limits;
  limits.seconds = options.seconds;
  limits.bytes = options.megabytes << 20;
  limits.engine = options.engine;
  limits.jobs = options.jobs;
  limits.stop = &interrupted;
  if (options.bound > 0) limits.bound = options.bound;
  if (context.err.colour() && !options.json) {
    limits.progress = [&](const std::string& what) {
      context.err.print("\r\x1b[K{} …", what);
      context.err.flush();
    };
  }
  const Conclusion conclusion = verifier::verify(asked.question, limits);
  if (limits.progress) context.err.write("\r\x1b[K");
  return conclusion;
}

Json to_json(const Asked& asked, const Conclusion& conclusion) {
  const bool has_witness = conclusion.outcome == Outcome::refuted;
  Json witness = has_witness ? Json::array() : Json(nullptr);
  if (has_witness) {
    for (lang::SymbolIndex symbol : conclusion.witness) witness.push_back(symbol_name(asked.question.left.alphabet, symbol));
  }
  Json result = {{"question", asked.question.text}, {"verdict", verifier::name(conclusion.outcome)}};
  result["bound"] = conclusion.bound ? Json(*conclusion.bound) : Json(nullptr);
  result["engine"] = conclusion.engine;
  result["seconds"] = conclusion.seconds;
  result["witness"] = std::move(witness);
  result["shortest"] = conclusion.shortest;
  result["reason"] = conclusion.reason;
  return result;
}

std::string headline(const Conclusion& conclusion, const Output& out) {
  switch (conclusion.outcome) {
    case Outcome::proved: return out.styled("PROVED", Style::good) + " for all lengths";
    case Outcome::holds: return fmt::format("{} {}", out.styled("HOLDS UP TO", Style::good), *conclusion.bound);
    case Outcome::refuted: return out.styled("REFUTED", Style::bad);
    case Outcome::unknown: break;
  }
  std::string text = out.styled("UNKNOWN", Style::strong) + ": " + conclusion.reason;
  if (conclusion.bound.value_or(0) > 0) text += fmt::format("; no counterexample up to length {}", *conclusion.bound);
  return text;
}

void print(const Asked& asked, const Conclusion& conclusion, Context& context) {
  context.out.print("{}  {}  ({}, {:.3f} s)\n", asked.question.text, headline(conclusion, context.out), conclusion.engine,
                    conclusion.seconds);
  if (conclusion.outcome == Outcome::refuted && !asked.word) {
    context.out.write(describe_difference(asked.question, conclusion.witness, conclusion.shortest));
  }
}

Exit exit_code(const std::vector<Conclusion>& conclusions) {
  const auto any = [&](Outcome outcome) {
    return std::any_of(conclusions.begin(), conclusions.end(), [&](const auto& c) { return c.outcome == outcome; });
  };
  if (any(Outcome::refuted)) return Exit::no;
  return any(Outcome::unknown) ? Exit::unknown : Exit::yes;
}

std::optional<std::vector<Asked>> collect(const VerifyOptions& options, Context& context) {
  const int given = !options.file.empty() + !options.equivalent.empty() + !options.subset.empty() + !options.empty.empty();
  if (given != 1) {
    usage_error(context, "give a FILE with asserts, or one of `--equivalent A B`, `--subset A B`, `--empty A`");
    return std::nullopt;
  }
  if (!options.file.empty()) return asserts_of(options.file, context);
  auto asked = !options.empty.empty() ? ask(verifier::Relation::empty, options.empty, "", context)
               : !options.subset.empty()
                   ? ask(verifier::Relation::subset, options.subset[0], options.subset[1], context)
                   : ask(verifier::Relation::equivalent, options.equivalent[0], options.equivalent[1], context);
  if (!asked) return std::nullopt;
  std::vector<Asked> one;
  one.push_back(std::move(*asked));
  return one;
}

/// Writes the counter machine of the one question for another tool, and answers nothing.
Exit export_question(const std::vector<Asked>& asked, const VerifyOptions& options, Context& context) {
  if (asked.size() != 1 || asked.front().word) {
    return usage_error(context, "`--export` needs one question, not about a single word; name its sides by `--equivalent`, "
                                "`--subset` or `--empty`");
  }
  const verifier::Question& question = asked.front().question;
  const auto made = verifier::counter_machine(question, verifier::Budget(options.seconds));
  if (const auto* unsupported = std::get_if<verifier::Unsupported>(&made)) return usage_error(context, unsupported->reason);
  const auto& machine = std::get<verifier::Machine>(made);
  constexpr std::uint64_t kBound = 1000;
  if (options.export_to == "lustre") context.out.write(verifier::write_lustre(machine, question.text));
  if (options.export_to == "chc") context.out.write(verifier::write_chc(machine, question.text));
  if (options.export_to == "btor2") {
    context.out.write(verifier::write_btor2(machine, question.text, options.bound > 0 ? options.bound : kBound));
  }
  return Exit::yes;
}

Exit verify(const VerifyOptions& options, Context& context) {
  const auto asked = collect(options, context);
  if (!asked) return Exit::wrong_input;
  if (!options.export_to.empty()) return export_question(*asked, options, context);
  const CatchInterrupt catch_interrupt;
  std::vector<Conclusion> conclusions;
  Json list = Json::array();
  for (const Asked& one : *asked) {
    conclusions.push_back(answer(one, options, context));
    if (options.json) {
      list.push_back(to_json(one, conclusions.back()));
    } else {
      print(one, conclusions.back(), context);
      context.out.flush();
    }
  }
  if (options.json) context.out.json({{"questions", std::move(list)}});
  if (!options.json && asked->empty()) context.out.write("no asserts\n");
  if (!options.certificate.empty()) write_certificates(options.certificate, *asked, conclusions);
  return exit_code(conclusions);
}

constexpr const char* kFooter = R"help(
A and B are FILE, FILE:PROGRAM or regex:PATTERN. Every refutation was replayed in the reference interpreter, every proof
has a certificate that was checked. The exit code is 1 if anything was refuted, 3 if anything stayed unknown.

Examples:
  crasp verify dyck.crasp                                  every assert of the file
  crasp verify --equivalent dyck.crasp dyck_fast.crasp
  crasp verify --subset bounded.crasp:depth2 dyck.crasp
  crasp verify --equivalent alternate.crasp 'regex:(ab)*'
  crasp verify --empty program.crasp --bound 1000 --timeout 60
  crasp verify --equivalent a.crasp b.crasp --export lustre > question.lus && kind2 question.lus
  crasp verify dyck.crasp --certificate dyck.proof.json && crasp certify dyck.proof.json)help";

}  // namespace

void add_verify(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand("verify", "Prove or refute: the asserts of a file, equivalence, inclusion, emptiness");
  command->footer(kFooter);
  command->add_option("FILE", options->file, "Discharge the asserts of this file")->type_name("");
  command->add_option("--equivalent", options->equivalent, "After each word, A and B say the same")->expected(2)->type_name("A B");
  command->add_option("--subset", options->subset, "Every word of A is in B")->expected(2)->type_name("A B");
  command->add_option("--empty", options->empty, "A accepts no word")->type_name("A");
  command->add_option("--bound", options->bound, "Be content when no word up to this length is a counterexample")->type_name("N");
  command->add_option("--timeout", options->seconds, "Seconds for each question (10)")->check(CLI::PositiveNumber.description(""))->type_name("S");
  command->add_option("--memory", options->megabytes, "MiB for each question (1024)")->check(CLI::PositiveNumber.description(""))->type_name("MIB");
  std::map<std::string, verifier::Engine> engines;
  for (const verifier::EngineEntry& entry : verifier::engines()) engines.emplace(entry.name, entry.engine);
  add_choice(*command, "--engine", options->engine, engines, "How to search; auto tries all of them");
  command->add_option("--jobs", options->jobs, "Engines at a time, where one is not sure at once [2 if there are two cores]")
      ->check(CLI::PositiveNumber.description(""))
      ->type_name("N");
  command->add_option("--certificate", options->certificate, "Write the certificates of all proofs to this file")->type_name("OUT");
  command->add_option("--export", options->export_to, "Write the question for another tool: chc, lustre or btor2 (for words up to --bound)")
      ->check(CLI::IsMember({"chc", "lustre", "btor2"}).description(""))
      ->type_name("FORMAT");
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return verify(*options, context); }; });
}

}  // namespace crasp::cli
