#pragma once
// The IR of a program that the user named.

#include <optional>
#include <string>

#include "cli/command.h"
#include "compiler/ir.h"
#include "lang/workspace.h"

namespace crasp::cli {

/// Loads FILE, chooses the program and lowers it; nothing after saying what is wrong. A file `*.ir` holds IR itself, as
/// `crasp ir` prints it.
std::optional<compiler::Ir> load_ir(const std::string& file, const std::string& program, Context& context);

/// "file:line:column", for messages; "crasp" if there is no place.
std::string place(const lang::Workspace& workspace, lang::Span span);

}  // namespace crasp::cli
