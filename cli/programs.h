#pragma once
// From the files named on the command line to checked programs, with the user told what is wrong on the way.

#include <string>

#include "cli/command.h"
#include "lang/workspace.h"

namespace crasp::cli {

/// Shows diagnostics on standard error, in order of file and place.
void print_diagnostics(const lang::Diagnostics& diagnostics, const lang::SourceMap& sources, Context& context);

/// The JSON of diagnostics: code, severity, file, line, column, message.
Json diagnostics_json(const lang::Diagnostics& diagnostics, const lang::SourceMap& sources);

/// Reads `path` (`-` is standard input) into the workspace. Throws `Failure` if it cannot be read.
void load(lang::Workspace& workspace, const std::string& path);

/// Reads `path` and shows what is wrong with it. False after an error.
bool load_and_report(lang::Workspace& workspace, const std::string& path, Context& context);

/// The program called `name`, or the only one if `name` is empty; nullptr after saying which ones there are, and `how` the
/// command lets one choose.
lang::Program* select_program(lang::Workspace& workspace, const std::string& name, Context& context,
                              std::string_view how = "with `--program`");

}  // namespace crasp::cli
