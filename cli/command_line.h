#pragma once
// The whole command line: all subcommands, their help, and how an invocation is carried out.

#include "cli/command.h"

namespace crasp::cli {

/// Understands the arguments and runs the command that they name. Throws `Failure` when the world fails.
Exit run_command_line(int argc, const char* const* argv, Context& context);

}  // namespace crasp::cli
