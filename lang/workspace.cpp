#include "lang/workspace.h"

#include <fmt/format.h>

#include "lang/elaborator.h"
#include "lang/elaborate_units.h"
#include "lang/load.h"
#include "lang/parse.h"
#include "lang/unused_functions.h"

namespace crasp::lang {
namespace {

bool computes_something(const Scope& scope) {
  if (scope.verdict.valid()) return true;
  for (ast::StatementId statement : scope.body) {
    const auto* definition = scope.get<ast::Definition>(statement);
    if (definition && !definition->is_function) return true;
  }
  return false;
}

void elaborate_programs(Workspace& workspace, const Scope& scope) {
  UnitElaborator units(workspace);
  auto add = [&](const Scope& unit, const std::string& name, Span span) {
    auto program = units.program(unit, name, span);
    if (!program) return;
    if (program->next.empty() && !program->verdict.valid()) {
      workspace.diagnostics.report(Code::empty_program, span, fmt::format("program `{}` defines no value", name))
          .help("end it with `accept P`");
    } else {
      workspace.programs.push_back(std::move(*program));
    }
  };
  for (ast::StatementId statement : scope.body) {
    if (const auto* block = scope.get<ast::ProgramBlock>(statement)) {
      auto inner = scope.blocks.find(statement);
      if (inner != scope.blocks.end()) add(*inner->second, block->name.text, block->name.span);
    }
  }
  if (!scope.has_programs() && computes_something(scope)) {
    Span begin{scope.file->source, 0, 0};
    for (ast::StatementId statement : scope.body) {
      if (begin.end == 0) begin = (*scope.file)[statement].span;
    }
    add(scope, std::filesystem::path(scope.path).stem().string(), begin);
  }
}

void warn_unused_in(Workspace& workspace, const Scope& scope) {
  for (ast::StatementId statement : scope.body) {
    const auto* definition = scope.get<ast::Definition>(statement);
    const auto* set = scope.get<ast::SetStatement>(statement);
    if (!definition && !set) continue;
    const ast::Word& name = definition ? definition->name : set->name;
    if (name.text.starts_with('_') || workspace.uses.count({&scope, statement}) != 0) continue;
    workspace.diagnostics.report(Code::unused_definition, name.span, fmt::format("`{}` is never used", name.text))
        .help(fmt::format("remove it, or name it `_{}` if that is meant", name.text));
  }
}

// What stands beside program blocks may be there for other files, and a labeller shows all its definitions.
void warn_unused(Workspace& workspace, const Scope& scope) {
  if (scope.verdict.valid()) warn_unused_in(workspace, scope);
  for (const auto& [statement, block] : scope.blocks) warn_unused(workspace, *block);
}

void load(Workspace& workspace, std::string name, std::string text, const std::filesystem::path& folder) {
  Loader loader(workspace);
  const Scope& scope = loader.declare(std::move(name), std::move(text), folder);
  if (workspace.diagnostics.has_errors()) return;
  if (scope.body.empty()) {
    workspace.diagnostics.report(Code::empty_program, {scope.file->source, 0, 0}, "a file without statements")
        .help("a smallest program is `alphabet \"a\"` and `accept \"a\"`, on two lines");
    return;
  }
  elaborate_programs(workspace, scope);
  elaborate_assertions(workspace, scope);
  elaborate_tasks(workspace, scope);
  check_unused_functions(workspace, scope);
  if (!workspace.diagnostics.has_errors()) warn_unused(workspace, scope);
}

}  // namespace

void load_file(Workspace& workspace, const std::filesystem::path& path) {
  load(workspace, path.string(), read_file(path), path.parent_path());
}

void load_text(Workspace& workspace, const std::string& name, std::string text) {
  load(workspace, name, std::move(text), std::filesystem::path(name).parent_path());
}

std::optional<TermId> evaluate_expression(Workspace& workspace, Program& program, std::string text) {
  FileId source = workspace.sources.add("<expression>", std::move(text));
  auto parsed = parse_expression(source, workspace.sources, workspace.diagnostics);
  if (!parsed || !program.scope) return std::nullopt;
  const ast::File& file = *workspace.files.emplace_back(std::make_unique<ast::File>(std::move(*parsed)));
  Scope& scope = workspace.scopes.make();
  scope.file = &file;
  scope.parent = program.scope;
  scope.path = "<expression>";
  Elaborator elaborator(*program.scope, program, workspace.sources, workspace.diagnostics, workspace.uses);
  ast::ExprId expr{static_cast<std::uint32_t>(file.expressions.size() - 1)};
  TermId value = elaborator.top_level(expr, scope);
  return value.valid() ? std::optional(value) : std::nullopt;
}

}  // namespace crasp::lang
