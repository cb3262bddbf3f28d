#pragma once
// Options that several commands share, so that they are called and explained the same everywhere.

#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "backend/precision.h"
#include "cli/engine.h"
#include "cli/model.h"
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
void add_tokens(CLI::App& command, std::string& tokens);
void add_backend(CLI::App& command, Backend& backend, const std::string& description);
void add_precision(CLI::App& command, backend::Precision& precision);
void add_json(CLI::App& command, bool& json);

/// An option whose values are words with a meaning; `value` may be an optional one.
template <class Value, class Target>
void add_choice(CLI::App& command, const std::string& name, Target& value, const std::map<std::string, Value>& choices,
                const std::string& description) {
  std::string words;
  for (const auto& [word, meaning] : choices) words += (words.empty() ? "" : "|") + word;
  auto choose = [&value, choices, name, words](const std::string& given) {
    const auto found = choices.find(given);
    if (found == choices.end()) throw CLI::ValidationError(name, "`" + given + "` is none of " + words);
    value = found->second;
  };
  command.add_option_function<std::string>(name, choose, description)->type_name(words);
}

}  // namespace crasp::cli
