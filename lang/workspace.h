#pragma once
// The way from files to checked programs: load, parse, import, elaborate. What the command line and the tests start from.

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/interpret.h"
#include "lang/program.h"
#include "lang/scope.h"
#include "lang/source.h"
#include "lang/task.h"

namespace crasp::lang {

/// A statement about programs that `verify` discharges.
struct Assertion {
  ast::AssertKind kind = ast::AssertKind::equivalent;
  Program left;
  std::optional<Program> right;  ///< over the alphabet of `left`; for equivalent and subset
  Word word;                     ///< for accepts and rejects
  std::string text;              ///< the assert as it was written
  Span span;
};

/// Everything that was read for one command. Programs, assertions and tasks are complete only if `diagnostics` has no errors.
struct Workspace {
  SourceMap sources;
  Diagnostics diagnostics;
  std::vector<Program> programs;  ///< of the files that were asked for, in order; imports only lend definitions
  std::vector<Assertion> assertions;
  std::vector<Task> tasks;

  // What the programs were made from, kept for expressions that are read later.
  std::vector<std::unique_ptr<ast::File>> files;
  Scopes scopes;
  Uses uses;
};

/// Reads a file (`.cr` files in their own dialect), and what it imports, into the workspace. Throws `Failure` if the file
/// cannot be read.
void load_file(Workspace& workspace, const std::filesystem::path& path);

/// The same for a text that is in no file. `name` says the dialect by its ending; imports are relative to its folder.
void load_text(Workspace& workspace, const std::string& name, std::string text);

/// The value of an expression written in the scope of `program` (`--show`), added to its terms; nothing after an error.
std::optional<TermId> evaluate_expression(Workspace& workspace, Program& program, std::string text);

}  // namespace crasp::lang
