#pragma once
// The IR of a program that the user named.

#include <optional>
#include <string>

#include "cli/command.h"
#include "compiler/ir.h"

namespace crasp::cli {

/// Loads FILE, chooses the program and lowers it; nothing after saying what is wrong. A file `*.ir` holds IR itself, as
/// `crasp ir` prints it.
std::optional<compiler::Ir> load_ir(const std::string& file, const std::string& program, Context& context);

}  // namespace crasp::cli
