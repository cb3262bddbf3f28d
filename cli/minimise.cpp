// `crasp minimise`: the smallest program that is equivalent to a given one, with the proof.

#include <algorithm>
#include <memory>
#include <string>

#include "cli/decide_program.h"
#include "cli/interrupt.h"
#include "cli/options.h"
#include "cli/programs.h"
#include "lang/lex.h"
#include "lang/print_program.h"
#include "search/minimise.h"

namespace crasp::cli {
namespace {

struct MinimiseOptions {
  std::string file;
  std::uint32_t size = 0;  ///< 0: for each output, one less than its own
  double seconds = 60;
  bool json = false;
};

/// What is known of one output, in one sentence without a full stop.
std::string scope(const search::OutputFit& output) {
  const search::Fit& fit = output.fit;
  if (fit.proved && fit.none_up_to + 1 == fit.size)
    return fmt::format("size {}, and none of the grammar is smaller", fit.size);
  if (!fit.program && fit.none_up_to + 1 == output.size)
    return fmt::format("size {} already, and none of the grammar is smaller", output.size);
  std::string text = fmt::format("no equivalent program of the grammar up to size {}", fit.none_up_to);
  if (fit.proved) return fmt::format("size {} instead of {}; {}", fit.size, output.size, text);
  if (fit.program) return fmt::format("{}; of one of size {} it is unknown whether it is equivalent", text, fit.size);
  if (fit.none_up_to < output.wanted) text += ", where time or memory ran out";
  return text;
}

/// The same for all outputs: of a generator, by the symbol that comes next.
std::string scope(const lang::Program& program, const std::vector<search::OutputFit>& outputs) {
  if (program.kind == lang::ProgramKind::recogniser) return scope(outputs.front());
  std::string text;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    text += fmt::format("{}next[{}]: {}", k == 0 ? "" : "\n// ", lang::encode_string(program.alphabet.symbols[k]),
                        scope(outputs[k]));
  }
  return text;
}

bool is_settled(const search::OutputFit& output) {
  const search::Fit& fit = output.fit;
  return fit.none_up_to >= output.wanted || (fit.proved && fit.none_up_to + 1 == fit.size);
}

template <class Number>
Number sum(const std::vector<search::OutputFit>& outputs, Number (*number)(const search::OutputFit&)) {
  Number result = 0;
  for (const search::OutputFit& each : outputs) result += number(each);
  return result;
}

Json facts_json(const std::vector<search::OutputFit>& outputs) {
  using Output = const search::OutputFit&;
  std::uint32_t none_up_to = outputs.front().fit.none_up_to;
  bool proved = false;
  for (const search::OutputFit& each : outputs) {
    none_up_to = std::min(none_up_to, each.fit.none_up_to);
    proved = proved || each.fit.proved;
  }
  return {
      {"proved", proved},
      {"size", sum<std::uint64_t>(outputs, [](Output each) { return each.fit.proved ? each.fit.size : each.size; })},
      {"original_size", sum<std::uint64_t>(outputs, [](Output each) { return each.size; })},
      {"none_up_to", none_up_to},
      {"words", sum<std::size_t>(outputs, [](Output each) { return each.fit.words; })},
      {"formulas", sum<std::size_t>(outputs, [](Output each) { return each.fit.formulas; })},
      {"refuted", sum<std::uint32_t>(outputs, [](Output each) { return each.fit.refuted; })}};
}

Exit minimise(const MinimiseOptions& options, Context& context) {
  const auto program = load_program(options.file, context);
  if (!program) return Exit::wrong_input;
  if (program->kind == lang::ProgramKind::labeller)
    return usage_error(context, "only a program with `accept` or `next` can be minimised");
  const CatchInterrupt catching;
  const search::Grammar grammar = search::grammar_of(*program);
  search::FitLimits limits;
  limits.seconds = options.seconds;
  limits.size = options.size;
  limits.stop = &interrupted;
  const std::vector<search::OutputFit> outputs = search::minimise_outputs(*program, grammar, limits);
  const bool found = std::any_of(outputs.begin(), outputs.end(), [](const auto& each) { return each.fit.proved; });
  const lang::Program result = found ? search::with_smaller_outputs(*program, outputs) : *program;
  const std::string searched = fmt::format("{}; {}", scope(*program, outputs), describe(grammar));
  const std::string text = lang::print_program(result);
  if (options.json) {
    Json json = facts_json(outputs);
    json["program"] = text;
    json["searched"] = searched;
    context.out.json(json);
  } else {
    context.out.print("// {}\n{}", searched, text);
  }
  return std::all_of(outputs.begin(), outputs.end(), is_settled) ? Exit::yes : Exit::unknown;
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
