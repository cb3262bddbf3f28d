#pragma once
// Regular languages that the user names: a regular expression, or an automaton in a file.

#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "lang/automaton.h"
#include "verifier/decide.h"

namespace crasp::cli {

struct LanguageOptions {
  std::string pattern, alphabet, dfa_file;
};

struct Language {
  std::vector<std::string> symbols;
  lang::Dfa minimal;
};

void add_language(CLI::App& command, LanguageOptions& options);

/// Nothing after saying what is wrong.
std::optional<Language> read_language(const LanguageOptions& options, Context& context);

/// Why not, or which theorem; for the largest fragment that says no, or for the least that says yes.
std::string reason(const verifier::Decision& decision, const Language& language);

/// The answer for C-RASP[periodic, local], read at the last symbol.
Exit exit_code(const verifier::Decision& decision);

}  // namespace crasp::cli
