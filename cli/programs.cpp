#include "cli/programs.h"

#include <vector>

#include "cli/files.h"

namespace crasp::cli {
namespace {

std::string list_programs(const lang::Workspace& workspace) {
  std::string names;
  for (const lang::Program& program : workspace.programs) {
    if (!names.empty()) names += ", ";
    names += "`" + program.name + "`";
  }
  return names;
}

std::string suggestion(const lang::Workspace& workspace, const std::string& name) {
  std::vector<std::string_view> names;
  for (const lang::Program& program : workspace.programs) names.push_back(program.name);
  const std::string_view similar = lang::closest(name, names);
  return similar.empty() ? "" : fmt::format("; did you mean `{}`?", similar);
}

}  // namespace

void print_diagnostics(const lang::Diagnostics& diagnostics, const lang::SourceMap& sources, Context& context) {
  for (const lang::Diagnostic& diagnostic : diagnostics.sorted()) {
    context.err.write(lang::render(diagnostic, sources, context.err.colour()));
  }
  const std::size_t reported = diagnostics.errors() + diagnostics.warnings();
  if (reported > diagnostics.list().size()) {
    context.err.print("{} more are not shown\n", reported - diagnostics.list().size());
  }
  context.err.flush();
}

Json diagnostics_json(const lang::Diagnostics& diagnostics, const lang::SourceMap& sources) {
  Json list = Json::array();
  for (const lang::Diagnostic& diagnostic : diagnostics.sorted()) {
    const lang::CodeInfo& code = lang::info(diagnostic.code);
    Json entry = {{"code", code.id}, {"severity", code.severity == lang::Severity::error ? "error" : "warning"}};
    if (diagnostic.span.file.valid()) {
      const lang::Location at = sources.location(diagnostic.span.file, diagnostic.span.begin);
      entry.update({{"file", sources.name(diagnostic.span.file)}, {"line", at.line}, {"column", at.column}});
    } else {
      entry.update({{"file", nullptr}, {"line", nullptr}, {"column", nullptr}});
    }
    entry["message"] = diagnostic.message;
    entry["help"] = diagnostic.hint.empty() ? Json(nullptr) : Json(diagnostic.hint);
    list.push_back(std::move(entry));
  }
  return list;
}

void load(lang::Workspace& workspace, const std::string& path) {
  if (path == "-") {
    lang::load_text(workspace, "<stdin>", read_input(path));
  } else {
    lang::load_file(workspace, path);
  }
}

bool load_and_report(lang::Workspace& workspace, const std::string& path, Context& context) {
  load(workspace, path);
  print_diagnostics(workspace.diagnostics, workspace.sources, context);
  return !workspace.diagnostics.has_errors();
}

lang::Program* select_program(lang::Workspace& workspace, const std::string& name, Context& context,
                              std::string_view how) {
  if (name.empty() && workspace.programs.size() == 1) return &workspace.programs.front();
  for (lang::Program& program : workspace.programs) {
    if (program.name == name) return &program;
  }
  if (workspace.programs.empty()) {
    usage_error(context, "the file holds no program");
  } else if (name.empty()) {
    usage_error(context, fmt::format("the file holds several programs, choose one {}: {}", how, list_programs(workspace)));
  } else {
    usage_error(context, fmt::format("no program `{}` in the file, which holds {}{}", name, list_programs(workspace),
                                     suggestion(workspace, name)));
  }
  return nullptr;
}

}  // namespace crasp::cli
