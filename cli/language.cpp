#include "cli/language.h"

#include "cli/files.h"
#include "lang/regex.h"
#include "lang/regex_symbols.h"
#include "verifier/dfa_text.h"

namespace crasp::cli {
namespace {

using verifier::Fragment;
using verifier::Membership;

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

std::optional<Language> read_pattern(const LanguageOptions& options, Context& context) {
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

}  // namespace

void add_language(CLI::App& command, LanguageOptions& options) {
  command.add_option("REGEX", options.pattern, "A regular expression: | * + ? . ( ) [ ] {m,n} & ~")->type_name("");
  command.add_option("--alphabet", options.alphabet, "Its symbols; without, those that occur in it")
      ->type_name("SYMBOLS");
  command.add_option("--dfa", options.dfa_file, "An automaton instead: the small form, JSON or Graphviz")
      ->type_name("FILE");
}

std::optional<Language> read_language(const LanguageOptions& options, Context& context) {
  if (options.pattern.empty() == options.dfa_file.empty()) {
    usage_error(context, "give either a regular expression or `--dfa FILE`");
    return std::nullopt;
  }
  return options.dfa_file.empty() ? read_pattern(options, context) : read_automaton(options.dfa_file, context);
}

std::string reason(const verifier::Decision& decision, const Language& language) {
  for (auto fragment = verifier::kFragments.rbegin(); fragment != verifier::kFragments.rend(); ++fragment) {
    const verifier::FragmentVerdict& verdict = decision.verdict(*fragment, lang::Reading::last_symbol);
    if (verdict.answer == Membership::no) {
      return fmt::format("not in {}: {}", name(*fragment), explain(*verdict.obstruction, *fragment, language.symbols));
    }
  }
  const bool all = decision.verdict(Fragment::c_rasp, lang::Reading::last_symbol).answer == Membership::yes;
  return all ? "balanced counters separate all states of every component" : "a bound on the work was reached";
}

Exit exit_code(const verifier::Decision& decision) {
  switch (decision.verdict(Fragment::periodic_local, lang::Reading::last_symbol).answer) {
    case Membership::yes: return Exit::yes;
    case Membership::no: return Exit::no;
    case Membership::unknown: return Exit::unknown;
  }
  return Exit::unknown;
}

}  // namespace crasp::cli
