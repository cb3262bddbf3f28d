#pragma once
// Programs, asserts and tasks of a declared file, elaborated. Private to lang/workspace.cpp and the files named here.

#include <optional>
#include <string>

#include "lang/workspace.h"

namespace crasp::lang {

class UnitElaborator {
 public:
  explicit UnitElaborator(Workspace& workspace) : workspace_(workspace) {}

  /// The program whose text stands in `scope`; nothing after an error.
  std::optional<Program> program(const Scope& scope, const std::string& name, Span span);

  /// The program that a name in an assert or a task means: a program of the file, of a module, or a module that is one
  /// program. `Nothing` without a report if the expression is no such name.
  std::optional<Program> named_program(ast::ExprId expr, const Scope& scope);

  /// A recogniser whose verdict is this Boolean expression in `scope`; nothing after an error.
  std::optional<Program> expression(ast::ExprId expr, const Scope& scope);

 private:
  const Scope* find_program(const ast::Name& name, const Scope& scope, std::string& found_name) const;

  Workspace& workspace_;
};

/// elaborate_assert.cpp: the asserts of the file and of its blocks.
void elaborate_assertions(Workspace& workspace, const Scope& scope);

/// elaborate_task.cpp
void elaborate_tasks(Workspace& workspace, const Scope& scope);

}  // namespace crasp::lang
