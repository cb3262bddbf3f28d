// `crasp decide`: is a regular language, or what a program computes, in C-RASP; and `crasp synth` on a regular
// expression: the program for it.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/decide_program.h"
#include "cli/files.h"
#include "cli/options.h"
#include "lang/regex.h"
#include "lang/regex_symbols.h"
#include "verifier/counter_program.h"
#include "verifier/decide.h"
#include "verifier/dfa_text.h"

namespace crasp::cli {
namespace {

using verifier::Decision;
using verifier::Fragment;
using verifier::Membership;

struct DecideOptions {
  std::string pattern, alphabet, dfa_file;
  bool json = false;
  bool dot = false;
};

struct Language {
  std::vector<std::string> symbols;
  lang::Dfa minimal;
};

// Nothing after an error, which was shown.
std::optional<Language> read_automaton(const std::string& file, Context& context) {
  auto result = verifier::read_dfa(read_input(file));
  if (auto* error = std::get_if<verifier::DfaTextError>(&result)) {
    std::string place = error->line > 0 ? fmt::format("{}:{}", file, error->line) : file;
    context.err.print("{}: {} {}\n", place, context.err.styled("error:", Style::bad), error->message);
    return std::nullopt;
  }
  auto& named = std::get<verifier::NamedDfa>(result);
  return Language{std::move(named.symbols), lang::minimise(named.dfa)};
}

std::optional<Language> read_pattern(const DecideOptions& options, Context& context) {
  std::vector<std::string> symbols =
      options.alphabet.empty() ? lang::symbols_in_pattern(options.pattern) : lang::symbols_in_list(options.alphabet);
  auto result = lang::parse_regex(options.pattern, symbols);
  if (auto* error = std::get_if<lang::RegexError>(&result)) {
    context.err.print("{} {}\n  {}\n  {}{}\n", context.err.styled("error:", Style::bad), error->message,
                      options.pattern, std::string(error->begin, ' '),
                      std::string(std::max(1u, error->end - error->begin), '^'));
    return std::nullopt;
  }
  return Language{std::move(symbols), std::get<lang::Dfa>(std::move(result))};
}

std::optional<Language> read_language(const DecideOptions& options, Context& context) {
  if (options.pattern.empty() == options.dfa_file.empty()) {
    usage_error(context, "give either a regular expression or `--dfa FILE`");
    return std::nullopt;
  }
  return options.dfa_file.empty() ? read_pattern(options, context) : read_automaton(options.dfa_file, context);
}

// Why not, or which theorem; for the largest fragment that says no, or for the least that says yes.
std::string reason(const Decision& decision, const Language& language) {
  for (auto fragment = verifier::kFragments.rbegin(); fragment != verifier::kFragments.rend(); ++fragment) {
    const verifier::FragmentVerdict& verdict = decision.verdict(*fragment, lang::Reading::last_symbol);
    if (verdict.answer == Membership::no) {
      return fmt::format("not in {}: {}", name(*fragment), explain(*verdict.obstruction, *fragment, language.symbols));
    }
  }
  const bool all = decision.verdict(Fragment::c_rasp, lang::Reading::last_symbol).answer == Membership::yes;
  return all ? "balanced counters separate all states of every component" : "a bound on the work was reached";
}

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

Exit exit_code(const Decision& decision) {
  switch (decision.verdict(Fragment::periodic_local, lang::Reading::last_symbol).answer) {
    case Membership::yes: return Exit::yes;
    case Membership::no: return Exit::no;
    case Membership::unknown: return Exit::unknown;
  }
  return Exit::unknown;
}

Exit decide_language(const DecideOptions& options, const Language& language, Context& context) {
  if (options.dot) {
    context.out.write(verifier::write_dot(language.minimal, language.symbols));
    return Exit::yes;
  }
  const Decision decision = verifier::decide(language.minimal);
  const std::optional<verifier::Synthesis> program =
      verifier::find_program(language.minimal, decision, language.symbols);
  (options.json ? show_json : show_text)(language, decision, program, context);
  return exit_code(decision);
}

Exit decide_program(const DecideOptions& options, Context& context) {
  const std::optional<lang::Program> program = load_program(options.pattern, context);
  if (!program) return Exit::wrong_input;
  if (auto automaton = finite_language(*program)) {
    return decide_language(options, {program->alphabet.symbols, std::move(*automaton)}, context);
  }
  if (options.dot) return usage_error(context, "the program is no recogniser of finite memory, so there is nothing to draw");
  return show_judgement(*program, options.json, context);
}

Exit decide_argument(const DecideOptions& options, Context& context) {
  if (options.dfa_file.empty() && names_program(options.pattern)) return decide_program(options, context);
  const std::optional<Language> language = read_language(options, context);
  return language ? decide_language(options, *language, context) : Exit::wrong_input;
}

Exit synthesise_language(const DecideOptions& options, Context& context) {
  const std::optional<Language> language = read_language(options, context);
  if (!language) return Exit::wrong_input;
  const Decision decision = verifier::decide(language->minimal);
  const auto program = verifier::find_program(language->minimal, decision, language->symbols);
  const std::string searched = "the decision for regular languages, with its windows and periods";
  if (options.json) {
    context.out.json({{"program", program ? Json(program->program) : Json(nullptr)},
                      {"proved", program && program->proved},
                      {"searched", searched}});
  } else if (program) {
    context.out.write(program->program);
  } else {
    context.err.print("crasp: no program\n{}", paragraph("because", reason(decision, *language), context.err.width()));
  }
  return exit_code(decision);
}

void add_language(CLI::App& command, DecideOptions& options) {
  command.add_option("REGEX", options.pattern, "A regular expression: | * + ? . ( ) [ ] {m,n} & ~")->type_name("");
  command.add_option("--alphabet", options.alphabet, "Its symbols; without, those that occur in it")
      ->type_name("SYMBOLS");
  command.add_option("--dfa", options.dfa_file, "An automaton instead: the small form, JSON or Graphviz")
      ->type_name("FILE");
  add_json(command, options.json);
}

constexpr const char* kDecideFooter = R"help(
Examples:
  crasp decide '(ab|bbaa)*'               in C-RASP, with the program
  crasp decide '.*be*' --alphabet abe     in no fragment, with the reason
  crasp decide tasks.crasp:parity         a program: exactly, if its memory is finite
  crasp decide --dfa automaton.json --dot | dot -Tsvg)help";

constexpr const char* kSynthFooter = R"help(
Examples:
  crasp synth '(aa)*' --alphabet ab > even.crasp)help";

}  // namespace

void add_decide(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App* command = app.add_subcommand("decide", "Decide whether a regular language, or a program, is in C-RASP");
  command->footer(kDecideFooter);
  add_language(*command, *options);
  command->add_flag("--dot", options->dot, "Draw the minimal automaton as Graphviz, and decide nothing");
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return decide_argument(*options, context); }; });
}

void add_synth(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<DecideOptions>();
  CLI::App* command = app.add_subcommand("synth", "Write a C-RASP program for a regular language");
  command->footer(kSynthFooter);
  add_language(*command, *options);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return synthesise_language(*options, context); }; });
}

}  // namespace crasp::cli
