#pragma once
// Options that several commands share, so that they are called and explained the same everywhere.

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/engine.h"
#include "lang/interpret.h"
#include "lang/words.h"

namespace crasp::cli {

void add_file(CLI::App& command, std::string& file);
/// Positional words. Take them from the option's `results()`: bound variables do not keep brackets and empty words.
CLI::Option* add_words(CLI::App& command, const std::string& name, const std::string& description);
void add_program(CLI::App& command, std::string& program);
void add_show(CLI::App& command, std::vector<std::string>& expressions);
void add_split(CLI::App& command, lang::Split& split);
void add_reading(CLI::App& command, lang::Reading& reading);
void add_engine(CLI::App& command, Engine& engine);
void add_json(CLI::App& command, bool& json);

}  // namespace crasp::cli
