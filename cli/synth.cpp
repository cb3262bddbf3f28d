// `crasp synth`: a program for a regular language, or for labelled words.

#include <memory>
#include <optional>
#include <string>

#include "cli/decide_program.h"
#include "cli/files.h"
#include "cli/language.h"
#include "cli/options.h"
#include "cli/questions.h"
#include "lang/print_program.h"
#include "lang/regex.h"
#include "lang/regex_symbols.h"
#include "search/examples.h"
#include "search/learn.h"
#include "search/minimise.h"
#include "verifier/counter_program.h"

namespace crasp::cli {
namespace {

struct SynthOptions {
  LanguageOptions language;
  std::string examples, spec;
  lang::Split split = lang::Split::automatic;
  search::LearnLimits limits;
  bool json = false;
};

Exit for_language(const SynthOptions& options, Context& context) {
  const std::optional<Language> language = read_language(options.language, context);
  if (!language) return Exit::wrong_input;
  const verifier::Decision decision = verifier::decide(language->minimal);
  const auto program = verifier::find_program(language->minimal, decision, language->symbols);
  if (options.json) {
    context.out.json({{"program", program ? Json(program->program) : Json(nullptr)},
                      {"proved", program && program->proved},
                      {"searched", "the decision for regular languages, with its windows and periods"}});
  } else if (program) {
    context.out.write(program->program);
  } else {
    context.err.print("crasp: no program\n{}", paragraph("because", reason(decision, *language), context.err.width()));
  }
  return exit_code(decision);
}

lang::Program regex_program(lang::Dfa automaton, const lang::Alphabet& alphabet) {
  lang::Program program;
  program.alphabet = alphabet;
  program.kind = lang::ProgramKind::recogniser;
  program.verdict = program.terms.regex(std::move(automaton));
  return program;
}

/// `regex:…` or a program; nothing after saying what is wrong.
std::optional<lang::Program> read_spec(const SynthOptions& options, const std::string& examples, Context& context) {
  const OperandText operand = parse_operand(options.spec);
  if (!operand.is_regex()) {
    auto program = load_program(options.spec, context);
    if (!program || program->kind == lang::ProgramKind::recogniser) return program;
    usage_error(context, "the spec must be a program with `accept`, or `regex:…`");
    return std::nullopt;
  }
  lang::Alphabet alphabet;
  alphabet.symbols = options.language.alphabet.empty() ? search::symbols_of_examples(examples)
                                                       : lang::symbols_in_list(options.language.alphabet);
  auto automaton = lang::parse_regex(operand.regex, alphabet.symbols);
  if (const auto* error = std::get_if<lang::RegexError>(&automaton)) {
    usage_error(context, fmt::format("in `{}`: {}", options.spec, error->message));
    return std::nullopt;
  }
  return regex_program(std::get<lang::Dfa>(std::move(automaton)), alphabet);
}

void show(const search::Learned& learned, bool with_spec, const SynthOptions& options, Context& context) {
  const std::string text = learned.program ? lang::print_program(*learned.program) : "";
  if (options.json) {
    context.out.json({{"program", learned.program ? Json(text) : Json(nullptr)},
                      {"proved", learned.proved},
                      {"searched", learned.searched},
                      {"size", learned.program ? Json(learned.size) : Json(nullptr)},
                      {"counterexamples", learned.counterexamples}});
    return;
  }
  const std::string searched = paragraph("searched", learned.searched, context.err.width());
  if (!learned.program) return context.err.print("crasp: no program found\n{}", searched);
  const std::string claim = learned.proved ? "proved equal to the spec, for all lengths"
                            : with_spec    ? "right on all words; not proved equal to the spec"
                                           : "right on all words, which proves nothing about others";
  context.out.print("// size {}, {}\n{}", learned.size, claim, text);
  context.err.write(searched);
}

/// Does the spec say of the examples what their labels say? Shows the first word of which it does not.
bool consistent(const lang::Program& spec, const std::vector<search::Example>& examples, Context& context) {
  for (const search::Example& each : examples) {
    const std::vector<search::Example> said = search::label(spec, {each.word});
    if (said.empty() || said.front() == each) continue;
    std::string word;
    for (lang::SymbolIndex symbol : each.word) word += (word.empty() ? "" : " ") + spec.alphabet.symbols[symbol];
    usage_error(context, fmt::format("the spec {} `{}`, which is labelled {}", each.accepted ? "rejects" : "accepts", word,
                                     each.accepted ? 1 : 0));
    return false;
  }
  return true;
}

Exit from_examples(const SynthOptions& options, Context& context) {
  const std::string text = read_input(options.examples);
  std::optional<lang::Program> spec;
  if (!options.spec.empty() && !(spec = read_spec(options, text, context))) return Exit::wrong_input;
  lang::Alphabet alphabet;
  alphabet.symbols = spec                                ? spec->alphabet.symbols
                     : options.language.alphabet.empty() ? search::symbols_of_examples(text)
                                                         : lang::symbols_in_list(options.language.alphabet);
  const auto read = search::read_examples(text, alphabet, options.split);
  if (const auto* error = std::get_if<search::ExamplesError>(&read)) {
    context.err.print("{}:{}: {} {}\n", options.examples, error->line, context.err.styled("error:", Style::bad),
                      error->message);
    return Exit::wrong_input;
  }
  const auto& examples = std::get<std::vector<search::Example>>(read);
  if (spec && !consistent(*spec, examples, context)) return Exit::wrong_input;
  const search::Learned learned = search::learn(examples, alphabet, spec ? &*spec : nullptr, options.limits);
  show(learned, spec.has_value(), options, context);
  return learned.program && (learned.proved || !spec) ? Exit::yes : Exit::unknown;
}

Exit synth(const SynthOptions& options, Context& context) {
  const bool language = !options.language.pattern.empty() || !options.language.dfa_file.empty();
  if (options.examples.empty()) return for_language(options, context);
  if (language) return usage_error(context, "give either a regular language or `--examples FILE`");
  return from_examples(options, context);
}

constexpr const char* kFooter = R"help(
The examples are lines of a word, a tab, and 1 or 0. A program that is right on all of them is not proved to be right on others:
with `--spec`, the verifier is asked, and its counterexamples lead on.

Examples:
  crasp synth '(aa)*' --alphabet ab > even.crasp
  crasp synth --examples words.tsv
  crasp synth --examples words.tsv --spec regex:'(ab)*')help";

}  // namespace

void add_synth(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<SynthOptions>();
  CLI::App* command =
      app.add_subcommand("synth", "Write a C-RASP program for a regular language, or from labelled words");
  command->footer(kFooter);
  add_language(*command, options->language);
  command->add_option("--examples", options->examples, "Labelled words instead")->type_name("FILE.tsv");
  command->add_option("--spec", options->spec, "What the program should equal: FILE, FILE:PROGRAM or regex:…")
      ->type_name("SPEC");
  command->add_option("--size", options->limits.size, "Enumerate formulas up to this size")->capture_default_str();
  command->add_option("--period", options->limits.period, "The largest m of i % m")->capture_default_str();
  command->add_option("--window", options->limits.window, "The largest c of `#[j == i - c]`")->capture_default_str();
  command->add_option("--timeout", options->limits.seconds, "Seconds for the search")->capture_default_str();
  add_split(*command, options->split);
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return synth(*options, context); }; });
}

}  // namespace crasp::cli
