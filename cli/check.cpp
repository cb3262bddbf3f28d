// `crasp check`: types, fragment, counting depth and guarantees of every program of some files, and the verdict for every
// task.

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/programs.h"
#include "cli/judgement.h"
#include "lang/check.h"
#include "lang/display.h"
#include "verifier/express.h"

namespace crasp::cli {
namespace {

struct CheckOptions {
  std::vector<std::string> files;
  bool json = false;
};

std::string_view kind_name(lang::ProgramKind kind) {
  switch (kind) {
    case lang::ProgramKind::recogniser: return "recogniser";
    case lang::ProgramKind::generator: return "generator";
    case lang::ProgramKind::labeller: break;
  }
  return "labeller";
}

std::string_view type_name(lang::Type type) { return type == lang::Type::boolean ? "boolean" : "count"; }

std::string place_text(lang::Span span, const lang::SourceMap& sources) {
  const lang::Location at = sources.location(span.file, span.begin);
  return fmt::format("{}:{}:{}", sources.name(span.file), at.line, at.column);
}

// --- JSON ----------------------------------------------------------------------------------------------------------

Json report_json(const lang::TermReport& report) {
  return {{"fragment", lang::name(report.fragment)}, {"depth", report.depth}, {"positive", report.positive}};
}

Json program_json(const lang::Program& program, const lang::ProgramReport& report) {
  Json object = {{"name", program.name}, {"kind", kind_name(program.kind)}};
  object.update(report_json(report.report));
  object["reasons"] = Json::array();
  for (const lang::Reason& reason : report.reasons) object["reasons"].push_back(reason.text);
  object["guarantees"] = Json::array();
  for (const lang::Guarantee& guarantee : report.guarantees) {
    object["guarantees"].push_back({{"text", guarantee.text}, {"source", guarantee.source}});
  }
  object["rewritten"] = report.rewritten ? report_json(*report.rewritten) : Json(nullptr);
  object["alphabet"] = program.alphabet.symbols;
  object["definitions"] = Json::array();
  for (const lang::DefinitionReport& definition : report.definitions) {
    Json entry = {{"name", definition.name}, {"type", type_name(definition.type)}};
    entry.update(report_json(definition.report));
    object["definitions"].push_back(std::move(entry));
  }
  return object;
}

// --- text ----------------------------------------------------------------------------------------------------------

std::string alphabet_text(const lang::Alphabet& alphabet) {
  constexpr std::size_t kMost = 20;
  std::string text;
  for (std::size_t k = 0; k < std::min<std::size_t>(alphabet.size(), kMost); ++k) {
    text += fmt::format(" \"{}\"", lang::printable(alphabet.symbols[k]));
  }
  if (alphabet.size() > kMost) text += fmt::format(" … ({} symbols)", alphabet.size());
  if (alphabet.open) text += " and any other symbol";
  return text;
}

std::string summary_text(const lang::TermReport& report) {
  const bool task = report.fragment == lang::Fragment::task;
  std::string text(task ? "task layer" : lang::name(report.fragment));
  text += fmt::format(", depth {}", report.depth);
  if (!task && report.positive) text += ", positive";
  return text;
}

// Definitions as a table; long names are left to stick out.
std::string definitions_text(const std::vector<lang::DefinitionReport>& definitions) {
  constexpr std::size_t kWidest = 24;
  std::size_t width = 0;
  for (const lang::DefinitionReport& definition : definitions) {
    width = std::max(width, std::min(lang::display_width(definition.name), kWidest));
  }
  std::string text;
  for (const lang::DefinitionReport& definition : definitions) {
    const std::size_t used = lang::display_width(definition.name);
    text += fmt::format("  {}{:{}}  {:<7}  {}\n", lang::printable(definition.name), "", width - std::min(used, width),
                        type_name(definition.type), summary_text(definition.report));
  }
  return text;
}

std::string program_text(const lang::Program& program, const lang::ProgramReport& report,
                         const lang::SourceMap& sources, const Output& out) {
  std::string text = fmt::format("{}: {} over{}\n", out.styled(program.name, Style::strong), kind_name(program.kind),
                                 alphabet_text(program.alphabet));
  text += fmt::format("  {}\n", summary_text(report.report));
  text += definitions_text(report.definitions);
  for (const lang::Reason& reason : report.reasons) {
    text += paragraph("because", fmt::format("{} ({})", reason.text, place_text(reason.span, sources)), out.width());
  }
  if (report.rewritten) {
    text += paragraph("but", fmt::format("`crasp rewrite` says it in {}", summary_text(*report.rewritten)), out.width());
  }
  for (const lang::Guarantee& guarantee : report.guarantees) {
    text += paragraph("hence", fmt::format("{} [{}]", guarantee.text, guarantee.source), out.width());
  }
  return text;
}

// --- command -------------------------------------------------------------------------------------------------------

struct Findings {
  Json programs = Json::array();
  Json tasks = Json::array();
  Json diagnostics = Json::array();
  bool wrong = false;
};

void append(Json& list, Json more) {
  for (Json& entry : more) list.push_back(std::move(entry));
}

void check_tasks(const lang::Workspace& workspace, bool json, Findings& findings, Context& context) {
  if (workspace.tasks.empty()) return;
  verifier::Judge judge;
  for (const lang::Task& task : workspace.tasks) {
    const verifier::Judgement judgement = judge(task.spec);
    if (json) {
      findings.tasks.push_back(task_json(task, judgement, workspace.sources));
    } else {
      context.out.write(task_text(task, judgement, context.out));
    }
  }
}

// A workspace for each file: an error in one does not keep the others from being checked.
void check_file(const std::string& file, bool json, Findings& findings, Context& context) {
  lang::Workspace workspace;
  const bool good = load_and_report(workspace, file, context);
  append(findings.diagnostics, diagnostics_json(workspace.diagnostics, workspace.sources));
  findings.wrong = findings.wrong || !good;
  if (!good) return;
  const lang::RegexJudge judge = verifier::regex_judge();
  for (const lang::Program& program : workspace.programs) {
    const lang::ProgramReport report = lang::check(program, judge);
    if (json) {
      findings.programs.push_back(program_json(program, report));
    } else {
      context.out.write(program_text(program, report, workspace.sources, context.out));
    }
  }
  check_tasks(workspace, json, findings, context);
}

Exit check(const CheckOptions& options, Context& context) {
  Findings findings;
  for (const std::string& file : options.files) check_file(file, options.json, findings, context);
  if (options.json) {
    context.out.json({{"programs", std::move(findings.programs)},
                      {"tasks", std::move(findings.tasks)},
                      {"diagnostics", std::move(findings.diagnostics)}});
  }
  return findings.wrong ? Exit::wrong_input : Exit::yes;
}

constexpr const char* kFooter = R"help(
For each program: the least fragment of C-RASP it is written in, the counting depth, whether it is positive (C-RASP+), the
same for each definition, why it is not in plain C-RASP, and what follows from all that, with the paper it is proved in.
For each task: whether C-RASP can do what it asks, in which fragment and at which depth, or why not.

Examples:
  crasp check dyck.crasp
  crasp check examples/*.crasp --json)help";

}  // namespace

void add_check(CLI::App& app, Action& chosen) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand("check", "Check programs: types, fragment, counting depth, guarantees");
  command->footer(kFooter);
  command->add_option("FILE", options->files, "Programs (.crasp or .cr); - is standard input")
      ->required()
      ->type_name("");
  add_json(*command, options->json);
  command->callback([options, &chosen] { chosen = [options](Context& context) { return check(*options, context); }; });
}

}  // namespace crasp::cli
