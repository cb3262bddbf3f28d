// `crasp explain`: what a diagnostic code means.

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/options.h"
#include "lang/diagnostics.h"

namespace crasp::cli {
namespace {

struct ExplainOptions {
  std::string code;
  bool json = false;
};

std::string_view severity_name(lang::Severity severity) {
  return severity == lang::Severity::error ? "error" : "warning";
}

Json summary(const lang::CodeInfo& code) {
  return {{"code", code.id}, {"severity", severity_name(code.severity)}, {"title", code.title}};
}

Exit list_codes(bool json, Context& context) {
  if (!json) {
    for (const lang::CodeInfo& code : lang::all_codes()) context.out.print("{}  {}\n", code.id, code.title);
    return Exit::yes;
  }
  Json codes = Json::array();
  for (const lang::CodeInfo& code : lang::all_codes()) codes.push_back(summary(code));
  context.out.json({{"codes", std::move(codes)}});
  return Exit::yes;
}

// The section of the page, whose heading is Markdown.
Exit explain_code(const lang::CodeInfo& code, bool json, Context& context) {
  std::string_view text = lang::explanation(code.code);
  text.remove_prefix(std::min(text.find('\n') + 2, text.size()));
  if (json) {
    Json object = summary(code);
    object["explanation"] = text;
    context.out.json(object);
  } else {
    const std::string heading = fmt::format("{} ({}): {}", code.id, severity_name(code.severity), code.title);
    context.out.print("{}\n\n{}", context.out.styled(heading, Style::strong), text);
  }
  return Exit::yes;
}

Exit explain(const ExplainOptions& options, Context& context) {
  if (options.code.empty()) return list_codes(options.json, context);
  const lang::CodeInfo* code = lang::find_code(options.code);
  if (code != nullptr) return explain_code(*code, options.json, context);
  return usage_error(context, fmt::format("no diagnostic code `{}`; `crasp explain` lists them all", options.code));
}

constexpr const char* kFooter = R"help(
Examples:
  crasp explain           every code in a line
  crasp explain E0301     one code, with a wrong and a right example)help";

}  // namespace

void add_explain(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command = app.add_subcommand("explain", "Explain a diagnostic code, or list them");
  command->footer(kFooter);
  command->add_option("CODE", options->code, "A code such as E0301")->type_name("");
  add_json(*command, options->json);
  command->callback(
      [options, &chosen] { chosen = [options](Context& context) { return explain(*options, context); }; });
}

}  // namespace crasp::cli
