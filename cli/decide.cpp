// `crasp decide`: is a regular language, or what a program computes, in C-RASP?

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/decide_program.h"
#include "cli/language.h"
#include "cli/options.h"
#include "verifier/counter_program.h"
#include "verifier/decide.h"
#include "verifier/dfa_svg.h"
#include "verifier/dfa_text.h"

namespace crasp::cli {
namespace {

using verifier::Decision;
using verifier::Fragment;
using verifier::Membership;

struct DecideOptions {
  LanguageOptions language;
  bool json = false;
  bool dot = false;
  bool svg = false;
};

Json verdicts_json(const Decision& decision, lang::Reading reading) {
  Json object;
  for (Fragment fragment : verifier::kFragments) {
    object[std::string(name(fragment))] = name(decision.verdict(fragment, reading).answer);
  }
  return object;
}

void show_json(const Language& language, const Decision& decision, const std::optional<verifier::Synthesis>& program,
               Context& context) {
  Json object = {{"alphabet", language.symbols},
                 {"states", language.minimal.states()},
                 {"verdicts", verdicts_json(decision, lang::Reading::last_symbol)},
                 {"after_word", verdicts_json(decision, lang::Reading::after_word)},
                 {"program", program ? Json(program->program) : Json(nullptr)},
                 {"proved", program && program->proved},
                 {"reason", reason(decision, language)}};
  if (program) {
    object["fragment"] = name(program->fragment);
    object["window"] = program->observation.window;
    object["period"] = program->observation.period;
  }
  if (decision.monoid) {
    object["monoid"] = {{"size", decision.monoid->size},
                        {"aperiodic", decision.monoid->aperiodic},
                        {"r_omega", decision.monoid->r_omega}};
  }
  context.out.json(object);
}

void show_text(const Language& language, const Decision& decision, const std::optional<verifier::Synthesis>& program,
               Context& context) {
  context.out.print("{} states in the minimal automaton over {}\n\n", language.minimal.states(),
                    fmt::join(language.symbols, " "));
  context.out.print("{:<24}{:<14}{}\n", "", "last symbol", "after the word");
  for (Fragment fragment : verifier::kFragments) {
    auto answer = [&](lang::Reading reading) { return name(decision.verdict(fragment, reading).answer); };
    context.out.print("{:<24}{:<14}{}\n", name(fragment), answer(lang::Reading::last_symbol),
                      answer(lang::Reading::after_word));
  }
  context.out.print("\n{}", paragraph("because", reason(decision, language), context.out.width()));
  if (decision.monoid) {
    context.out.print("  the syntactic semigroup has {} elements, {}, {} in R^ω\n", decision.monoid->size,
                      decision.monoid->aperiodic ? "aperiodic" : "with a group",
                      decision.monoid->r_omega ? "and is" : "and is not");
  }
  if (program) {
    context.out.print("\n// {}, {}\n{}", name(program->fragment),
                      program->proved ? "proved equal to the automaton" : "not proved", program->program);
  }
}

Exit decide_language(const DecideOptions& options, const Language& language, Context& context) {
  if (options.dot || options.svg) {
    const auto draw = options.dot ? verifier::write_dot : verifier::write_svg;
    context.out.write(draw(language.minimal, language.symbols));
    return Exit::yes;
  }
  const Decision decision = verifier::decide(language.minimal);
  const std::optional<verifier::Synthesis> program =
      verifier::find_program(language.minimal, decision, language.symbols);
  (options.json ? show_json : show_text)(language, decision, program, context);
  return exit_code(decision);
}

Exit decide_program(const DecideOptions& options, Context& context) {
  const std::optional<lang::Program> program = load_program(options.language.pattern, context);
  if (!program) return Exit::wrong_input;
  if (auto automaton = finite_language(*program)) {
    return decide_language(options, {program->alphabet.symbols, std::move(*automaton)}, context);
  }
  if (options.dot || options.svg) {
    return usage_error(context, "the program is no recogniser of finite memory, so there is nothing to draw");
  }
  return show_judgement(*program, options.json, context);
}

Exit decide_argument(const DecideOptions& options, Context& context) {
  if (options.language.dfa_file.empty() && names_program(options.language.pattern)) return decide_program(options, context);
  const std::optional<Language> language = read_language(options.language, context);
  return language ? decide_language(options, *language, context) : Exit::wrong_input;
}

constexpr const char* kDecideFooter = R"help(
Examples:
  crasp decide '(ab|bbaa)*'               in C-RASP, with the program
  crasp decide '.*be*' --alphabet abe     in no fragment, with the reason
  crasp decide tasks.crasp:parity         a program: exactly, if its memory is finite
  crasp decide --dfa automaton.json --svg > automaton.svg)help";

}  // namespace

void add_decide(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App* command = app.add_subcommand("decide", "Decide whether a regular language, or a program, is in C-RASP");
  command->footer(kDecideFooter);
  add_language(*command, options->language);
  add_json(*command, options->json);
  CLI::Option* dot = command->add_flag("--dot", options->dot, "Draw the minimal automaton as Graphviz, and decide nothing");
  command->add_flag("--svg", options->svg, "Draw it as a picture")->excludes(dot);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return decide_argument(*options, context); }; });
}

}  // namespace crasp::cli
