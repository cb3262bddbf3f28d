// `crasp fmt`: programs in their canonical form, and `.cr` programs in ours.

#include <unistd.h>

#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

#include "cli/files.h"
#include "cli/options.h"
#include "cli/programs.h"
#include "lang/parse.h"
#include "lang/print.h"

namespace crasp::cli {
namespace {

namespace fs = std::filesystem;

struct FmtOptions {
  std::string file;
  bool check = false;
  bool write = false;
  bool paper = false;
  bool json = false;
};

struct Formatted {
  std::string before, after;
};

bool is_cr(const std::string& file) { return fs::path(file).extension() == ".cr"; }

// The text of the file and its canonical form; nothing after an error, which was shown.
std::optional<Formatted> format(const FmtOptions& options, Context& context) {
  lang::SourceMap sources;
  lang::Diagnostics diagnostics;
  const std::string text = read_input(options.file);
  const lang::FileId file = sources.add(options.file == "-" ? "<stdin>" : options.file, text);
  const lang::ast::File tree =
      is_cr(options.file) ? lang::parse_cr(file, sources, diagnostics) : lang::parse(file, sources, diagnostics);
  print_diagnostics(diagnostics, sources, context);
  if (diagnostics.has_errors()) return std::nullopt;
  lang::PrintStyle style;
  style.paper = options.paper;
  const auto print = is_cr(options.file) ? lang::print_cr : lang::print;
  return Formatted{text, print(tree, sources, style)};
}

// A translated program goes beside its original, under our own extension.
Exit write_back(const FmtOptions& options, const Formatted& formatted, Context& context) {
  fs::path target = options.file;
  if (is_cr(options.file)) {
    target.replace_extension(".crasp");
    if (fs::exists(target)) {
      return usage_error(context, fmt::format("`{}` exists already and is not overwritten", target.string()));
    }
  }
  if (is_cr(options.file) || formatted.before != formatted.after) replace_file(target, formatted.after);
  return Exit::yes;
}

Exit answer_check(const FmtOptions& options, bool formatted, Context& context) {
  if (!formatted && !options.json) context.err.print("{} is not formatted\n", options.file);
  return formatted ? Exit::yes : Exit::no;
}

Exit run_fmt(const FmtOptions& options, Context& context) {
  if (options.check && options.write) return usage_error(context, "`--check` and `--write` exclude each other");
  if (options.write && options.file == "-") return usage_error(context, "standard input cannot be written back");
  const std::optional<Formatted> formatted = format(options, context);
  if (!formatted) return Exit::wrong_input;
  const bool same = formatted->before == formatted->after && !is_cr(options.file);
  if (options.json) {
    context.out.json({{"file", options.file}, {"formatted", same}, {"text", formatted->after}});
  }
  if (options.check) return answer_check(options, same, context);
  if (options.write) return write_back(options, *formatted, context);
  if (!options.json) context.out.write(formatted->after);
  return Exit::yes;
}

constexpr const char* kFooter = R"help(
With --check the exit code is 0 if the file is in canonical form and 1 if not. A .cr file is translated; -w writes the
result beside it, as FILE.crasp, and overwrites nothing.

Examples:
  crasp fmt dyck.crasp             print the canonical form
  crasp fmt dyck.crasp -w          write it back
  crasp fmt dyck.crasp --check     is it in canonical form?
  crasp fmt dyck.crasp --paper     with the signs of the papers: ∧ ∨ ¬ ≤ :=
  crasp fmt dyck.cr                a .cr program, translated)help";

}  // namespace

void add_fmt(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<FmtOptions>();
  CLI::App* command = app.add_subcommand("fmt", "Print a program in canonical form; translate a .cr program");
  command->footer(kFooter);
  add_file(*command, options->file);
  command->add_flag("--check", options->check, "Only ask whether the file is in canonical form");
  command->add_flag("-w,--write", options->write, "Write the result to the file");
  command->add_flag("--paper", options->paper, "Use the papers' signs instead of ASCII");
  add_json(*command, options->json);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return run_fmt(*options, context); }; });
}

}  // namespace crasp::cli
