#pragma once
// `crasp decide FILE[:PROGRAM]`: the question of membership for a program instead of a regular expression.

#include <optional>
#include <string>

#include "cli/command.h"
#include "lang/automaton.h"
#include "lang/program.h"

namespace crasp::cli {

/// Does the argument name a program, as `FILE` or `FILE:PROGRAM`, where the file ends in .crasp or .cr?
bool names_program(const std::string& argument);

/// The program; nothing after an error, which was shown.
std::optional<lang::Program> load_program(const std::string& argument, Context& context);

/// The minimal automaton of a recogniser over Σ, if its memory is finite.
std::optional<lang::Dfa> finite_language(const lang::Program& program);

/// Shows what is known of a program without an automaton.
Exit show_judgement(const lang::Program& program, bool json, Context& context);

}  // namespace crasp::cli
