// `crasp ir`: a program as the compiler sees it.

#include <algorithm>
#include <memory>
#include <string>

#include "cli/ir_of.h"
#include "cli/options.h"
#include "compiler/passes.h"
#include "compiler/text.h"

namespace crasp::cli {
namespace {

struct IrOptions {
  std::string file;
  std::string program;
  std::string after = "all";
};

std::string pass_names() {
  std::string names = "none";
  for (const compiler::Pass& pass : compiler::passes()) names += fmt::format(", {}", pass.name);
  return names + ", all";
}

/// The program after the first run of a pass.
compiler::Ir after_pass(const compiler::Ir& ir, std::string_view name) {
  compiler::Ir found = ir;
  bool seen = false;
  compiler::optimise(ir, [&](const compiler::Pass& pass, const compiler::Ir&, const compiler::Ir& after) {
    if (pass.name == name && !seen) found = after;
    seen = seen || pass.name == name;
  });
  return found;
}

Exit print_ir(const IrOptions& options, Context& context) {
  const auto passes = compiler::passes();
  const bool known = options.after == "all" || options.after == "none" ||
                     std::any_of(passes.begin(), passes.end(), [&](const auto& p) { return p.name == options.after; });
  if (!known) {
    return usage_error(context, fmt::format("no pass `{}`; there are {}", options.after, pass_names()));
  }
  const auto ir = load_ir(options.file, options.program, context);
  if (!ir) return Exit::wrong_input;
  if (options.after == "none") {
    context.out.write(compiler::print(*ir));
  } else {
    context.out.write(
        compiler::print(options.after == "all" ? compiler::optimise(*ir) : after_pass(*ir, options.after)));
  }
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
The operations are those of C-RASP alone; docs/native.md lists them. What is printed can be read back: save it
with the ending .ir and give it as FILE.

Examples:
  crasp ir dyck.crasp                                  after all passes
  crasp ir dyck.crasp --after none                     as it was lowered
  crasp ir dyck.crasp --after normalise-comparisons    after the first run of one pass)help";

}  // namespace

void add_ir(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<IrOptions>();
  CLI::App* command = app.add_subcommand("ir", "Show a program's intermediate representation");
  command->footer(kFooter);
  add_file(*command, options->file);
  add_program(*command, options->program);
  command->add_option("--after", options->after, "Stop after this pass: " + pass_names())->type_name("PASS");
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return print_ir(*options, context); }; });
}

}  // namespace crasp::cli
