// `crasp minimise`: the smallest program that is equivalent to a given one, with the proof.

#include <memory>
#include <string>

#include "cli/decide_program.h"
#include "cli/options.h"
#include "cli/programs.h"
#include "lang/print_program.h"
#include "search/minimise.h"

namespace crasp::cli {
namespace {

struct MinimiseOptions {
  std::string file;
  std::uint32_t size = 0;  ///< 0: one less than the program's own
  double seconds = 60;
  bool json = false;
};

/// What is known, in one sentence without a full stop.
std::string scope(const search::Fit& fit, std::uint64_t size, std::uint32_t wanted) {
  if (fit.proved && fit.none_up_to + 1 == fit.size)
    return fmt::format("size {}, and none of the grammar is smaller", fit.size);
  std::string text = fmt::format("no equivalent program of the grammar up to size {}", fit.none_up_to);
  if (fit.proved) return fmt::format("size {} instead of {}; {}", fit.size, size, text);
  if (fit.program) return fmt::format("{}; of one of size {} it is unknown whether it is equivalent", text, fit.size);
  if (fit.none_up_to < wanted) text += ", where time or memory ran out";
  return text;
}

Exit minimise(const MinimiseOptions& options, Context& context) {
  const auto program = load_program(options.file, context);
  if (!program) return Exit::wrong_input;
  if (program->kind != lang::ProgramKind::recogniser)
    return usage_error(context, "only a program with `accept` can be minimised");
  const std::uint64_t size = search::term_size(program->terms, program->verdict);
  const search::Grammar grammar = search::grammar_of(*program);
  search::FitLimits limits;
  limits.seconds = options.seconds;
  limits.size = options.size > 0 ? options.size : static_cast<std::uint32_t>(std::min<std::uint64_t>(size - 1, 1'000));
  const search::Fit fit = search::minimise(*program, grammar, limits);
  const std::string searched = fmt::format("{}; {}", scope(fit, size, limits.size), describe(grammar));
  const std::string text = lang::print_program(fit.proved ? *fit.program : *program);
  if (options.json) {
    context.out.json({{"program", text},
                      {"proved", fit.proved},
                      {"size", fit.proved ? fit.size : size},
                      {"original_size", size},
                      {"none_up_to", fit.none_up_to},
                      {"searched", searched},
                      {"words", fit.words},
                      {"formulas", fit.formulas},
                      {"refuted", fit.refuted}});
  } else {
    context.out.print("// {}\n{}", searched, text);
  }
  const bool settled = fit.none_up_to >= limits.size || (fit.proved && fit.none_up_to + 1 == fit.size);
  return settled ? Exit::yes : Exit::unknown;
}

constexpr const char* kFooter = R"help(
Size is the number of operations and leaves when all definitions are written out. Programs are enumerated in the order of their
size; the verifier proves that the one printed is equivalent, for words of all lengths.

Examples:
  crasp minimise program.crasp
  crasp minimise program.crasp:dyck1 --size 9       no further than this)help";

}  // namespace

void add_minimise(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<MinimiseOptions>();
  CLI::App* command =
      app.add_subcommand("minimise", "Find the smallest equivalent program, and prove that it is equivalent");
  command->footer(kFooter);
  command->add_option("FILE", options->file, "FILE or FILE:PROGRAM")->required()->type_name("");
  command->add_option("--size", options->size, "Programs up to this size")->type_name("N");
  command->add_option("--timeout", options->seconds, "Seconds for the search")->capture_default_str();
  add_json(*command, options->json);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return minimise(*options, context); }; });
}

}  // namespace crasp::cli
