// `crasp stdlib`: the modules that programs can import.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "lang/diagnostics.h"
#include "stdlib/stdlib.h"

namespace crasp::cli {
namespace {

struct StdlibOptions {
  std::string module;
  bool json = false;
};

// A module opens with a comment that says what it is for.
std::string_view first_comment(std::string_view text) {
  if (!text.starts_with("//")) return {};
  const std::string_view line = text.substr(2, text.find('\n') - 2);
  return line.substr(std::min(line.find_first_not_of(' '), line.size()));
}

Exit list_modules(bool json, Context& context) {
  Json modules = Json::array();
  for (const stdlib::Module& module : stdlib::modules()) {
    if (json) {
      modules.push_back({{"name", module.name}, {"summary", first_comment(module.text)}});
    } else {
      context.out.print("{:<12} {}\n", module.name, first_comment(module.text));
    }
  }
  if (json) context.out.json({{"modules", std::move(modules)}});
  return Exit::yes;
}

Exit unknown_module(const std::string& name, Context& context) {
  std::vector<std::string_view> names;
  for (const stdlib::Module& module : stdlib::modules()) names.push_back(module.name);
  const std::string_view similar = lang::closest(name, names);
  return usage_error(context, fmt::format("no module `{}` in the standard library{}", name,
                                          similar.empty() ? "" : fmt::format(", did you mean `{}`?", similar)));
}

Exit show_stdlib(const StdlibOptions& options, Context& context) {
  if (options.module.empty()) return list_modules(options.json, context);
  for (const stdlib::Module& module : stdlib::modules()) {
    if (module.name != options.module) continue;
    if (options.json) {
      context.out.json({{"name", module.name}, {"text", module.text}});
    } else {
      context.out.write(module.text);
    }
    return Exit::yes;
  }
  return unknown_module(options.module, context);
}

constexpr const char* kFooter = R"help(
Examples:
  crasp stdlib            the modules, a line each
  crasp stdlib order      the source of one, to read or to start from)help";

}  // namespace

void add_stdlib(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<StdlibOptions>();
  CLI::App* command = app.add_subcommand("stdlib", "List the modules of the standard library, or print one");
  command->footer(kFooter);
  command->add_option("MODULE", options->module, "What stands after `import`")->type_name("");
  add_json(*command, options->json);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return show_stdlib(*options, context); }; });
}

}  // namespace crasp::cli
