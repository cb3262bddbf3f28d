// `crasp rewrite`: task-layer constructs that C-RASP can say, said in C-RASP.

#include <memory>
#include <string>

#include "cli/options.h"
#include "cli/programs.h"
#include "lang/check.h"
#include "lang/print_program.h"
#include "lang/rewrite.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

struct RewriteOptions {
  std::string file;
  std::string program;
  bool json = false;
};

Exit rewrite(const RewriteOptions& options, Context& context) {
  lang::Workspace workspace;
  if (!load_and_report(workspace, options.file, context)) return Exit::wrong_input;
  const lang::Program* program = select_program(workspace, options.program, context);
  if (!program) return Exit::wrong_input;
  const lang::RegexJudge judge = verifier::regex_judge();
  const lang::Program rewritten = lang::rewrite_to_c_rasp(*program, judge);
  const lang::ProgramReport report = lang::check(rewritten, judge);
  const std::string text = lang::print_program(rewritten);
  if (options.json) {
    context.out.json({{"program", text}, {"fragment", lang::name(report.report.fragment)}, {"depth", report.report.depth}});
  } else {
    context.out.write(text);
  }
  if (report.report.fragment != lang::Fragment::task) return Exit::yes;
  for (const lang::Reason& reason : report.reasons) {
    const lang::Location at = workspace.sources.location(reason.span.file, reason.span.begin);
    context.err.print("{}:{}:{}: not rewritten: {}\n", workspace.sources.name(reason.span.file), at.line, at.column,
                      reason.text);
  }
  return Exit::no;
}

constexpr const char* kFooter = R"help(
Prints the program with regular expressions, `first`, `@i` of Booleans, selections over windows and arithmetic on bounded
counts replaced by C-RASP, where it can say them. The exit code is 1 if something of the task layer is left; it is named on standard error.

Examples:
  crasp rewrite examples/08_beyond.crasp --program first_is_b)help";

}  // namespace

void add_rewrite(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<RewriteOptions>();
  CLI::App* command = app.add_subcommand("rewrite", "Say task-layer constructs in C-RASP where it can say them");
  command->footer(kFooter);
  add_file(*command, options->file);
  add_program(*command, options->program);
  add_json(*command, options->json);
  command->callback([options, &chosen] {
    chosen = [options](Context& context) { return rewrite(*options, context); };
  });
}

}  // namespace crasp::cli
