#include "cli/command_line.h"


#include <sstream>
#include <string>
#include <vector>

#include "lang/diagnostics.h"
#include "lang/display.h"

namespace crasp::cli {
namespace {

constexpr std::string_view kFooter = R"help(
Exit codes:
  0  done; if a yes/no question was asked, the answer is yes
  1  the answer is no
  2  the input is wrong: diagnostics were printed
  3  unknown: limits were reached
  4  the world failed: file, memory, device

Examples:
  crasp check program.crasp            types, fragment, depth, guarantees
  crasp run program.crasp abab         is the word accepted?
  crasp trace program.crasp abab       every definition at every position
  crasp explain E0301                  what a diagnostic means
Each command has its own --help with examples.)help";

void add_commands(CLI::App& app, Action& chosen) {
  add_check(app, chosen);
  add_run(app, chosen);
  add_trace(app, chosen);
  add_fmt(app, chosen);
  add_rewrite(app, chosen);
  add_verify(app, chosen);
  add_certify(app, chosen);
  add_decide(app, chosen);
  add_synth(app, chosen);
  add_simplify(app, chosen);
  add_minimise(app, chosen);
  add_explain(app, chosen);
  add_stdlib(app, chosen);
  add_ir(app, chosen);
  add_build(app, chosen);
  add_sample(app, chosen);
  add_train(app, chosen);
  add_compile(app, chosen);
  add_inspect(app, chosen);
  add_generate(app, chosen);
  add_export(app, chosen);
  add_compare(app, chosen);
  add_sweep(app, chosen);
  add_completion(app, chosen);
}

// The message for a first argument that is no command; empty if it is one, or an option.
std::string unknown_command(const CLI::App& app, std::string_view first) {
  if (first.empty() || first.starts_with('-')) return {};
  std::vector<std::string_view> names;
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == first) return {};
    names.push_back(command->get_name());
  }
  const std::string_view similar = lang::closest(first, names);
  return fmt::format("no command `{}`{}", lang::printable(first),
                     similar.empty() ? "" : fmt::format(", did you mean `{}`?", similar));
}

// Help and version are asked for by exceptions, too.
Exit finish_parse(const CLI::App& app, std::string_view first, const CLI::ParseError& stop, Context& context) {
  if (stop.get_exit_code() != 0) {
    const std::string unknown = unknown_command(app, first);
    return usage_error(context, unknown.empty() ? stop.what() : unknown);
  }
  std::ostringstream shown;
  app.exit(stop, shown, shown);
  context.out.write(shown.str());
  return Exit::yes;
}

}  // namespace

Exit usage_error(Context& context, std::string_view message) {
  context.err.print("crasp: {} {}\n", context.err.styled("error:", Style::bad), message);
  context.err.write("Run `crasp --help`, or `crasp COMMAND --help`, to see what is possible.\n");
  return Exit::wrong_input;
}

Exit run_command_line(int argc, const char* const* argv, Context& context) {
  CLI::App app("A compiler and symbolic verifier for C-RASP.", "crasp");
  app.set_version_flag("--version", "crasp " CRASP_VERSION);
  app.footer(std::string(kFooter));
  app.require_subcommand(1);
  Action chosen;
  add_commands(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    return finish_parse(app, argc > 1 ? argv[1] : "", stop, context);
  }
  return chosen(context);
}

}  // namespace crasp::cli
