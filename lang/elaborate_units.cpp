#include "lang/elaborate_units.h"

#include <fmt/format.h>

#include "lang/alphabet.h"
#include "lang/elaborator.h"

namespace crasp::lang {

std::optional<Program> UnitElaborator::program(const Scope& scope, const std::string& name, Span span) {
  std::size_t errors = workspace_.diagnostics.errors();
  auto alphabet = resolve_alphabet(scope, span, workspace_.sources, workspace_.diagnostics);
  if (!alphabet) return std::nullopt;
  Program program;
  program.name = name;
  program.span = span;
  program.scope = &scope;
  program.alphabet = std::move(*alphabet);
  Elaborator(scope, program, workspace_.sources, workspace_.diagnostics, workspace_.uses).run();
  if (workspace_.diagnostics.errors() > errors) return std::nullopt;
  return program;
}

const Scope* UnitElaborator::find_program(const ast::Name& name, const Scope& scope, std::string& found_name) const {
  const Scope* where = name.module.empty() ? &scope : scope.find_module(name.module);
  Scope::Found found = where ? where->find(name.name) : Scope::Found{};
  found_name = name.name;
  if (found.scope) {
    auto block = found.scope->blocks.find(found.statement);
    return block == found.scope->blocks.end() ? nullptr : block->second;
  }
  const Scope* module = name.module.empty() ? scope.find_module(name.name) : nullptr;
  return module && module->verdict.valid() ? module : nullptr;
}

std::optional<Program> UnitElaborator::named_program(ast::ExprId expr, const Scope& scope) {
  const auto* name = std::get_if<ast::Name>(&(*scope.file)[expr]);
  std::string found_name;
  const Scope* found = name ? find_program(*name, scope, found_name) : nullptr;
  if (!found) return std::nullopt;
  return program(*found, found_name, scope.file->span(expr));
}

std::optional<Program> UnitElaborator::expression(ast::ExprId expr, const Scope& scope) {
  Span span = scope.file->span(expr);
  auto alphabet = resolve_alphabet(scope, span, workspace_.sources, workspace_.diagnostics);
  if (!alphabet) return std::nullopt;
  Program program;
  program.name = std::string(workspace_.sources.text(span));
  program.span = span;
  program.scope = &scope;
  program.alphabet = std::move(*alphabet);
  program.kind = ProgramKind::recogniser;
  Elaborator elaborator(scope, program, workspace_.sources, workspace_.diagnostics, workspace_.uses);
  program.verdict = elaborator.boolean(expr, Environment{&scope, nullptr});
  if (!program.verdict.valid()) return std::nullopt;
  return program;
}

}  // namespace crasp::lang
