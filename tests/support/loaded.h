#pragma once
// Programs from their text, for tests: load, find, run.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "lang/words.h"
#include "lang/workspace.h"

namespace crasp::testing {

/// A workspace that was loaded from a text. Diagnostics are part of the result.
inline lang::Workspace load(const std::string& text) {
  lang::Workspace workspace;
  lang::load_text(workspace, "test.crasp", text);
  return workspace;
}

/// A workspace with one task, from a text without errors.
inline lang::Workspace load_task(const std::string& text) {
  lang::Workspace workspace = load(text);
  EXPECT_FALSE(workspace.diagnostics.has_errors());
  EXPECT_EQ(workspace.tasks.size(), 1u);
  return workspace;
}

/// Each diagnostic as its code and the text it points at: "E0301 #\"a\"".
inline std::vector<std::string> codes(const lang::Workspace& workspace) {
  std::vector<std::string> result;
  for (const lang::Diagnostic& diagnostic : workspace.diagnostics.sorted()) {
    result.push_back(std::string(info(diagnostic.code).id) + " " + std::string(workspace.sources.text(diagnostic.span)));
  }
  return result;
}

/// The first program of a text without errors.
inline lang::Program program(const std::string& text) {
  lang::Workspace workspace = load(text);
  for (const lang::Diagnostic& diagnostic : workspace.diagnostics.sorted()) {
    if (diagnostic.severity() == lang::Severity::error) ADD_FAILURE() << render(diagnostic, workspace.sources, false);
  }
  EXPECT_FALSE(workspace.programs.empty());
  return workspace.programs.empty() ? lang::Program{} : std::move(workspace.programs.front());
}

inline lang::Word word(const lang::Program& program, const std::string& text) {
  lang::InputWord input;
  lang::WordReader(program.alphabet, lang::Split::automatic).read(text, input);
  return std::move(input.symbols);
}

/// The values of the program's verdict at positions 0 … n.
inline std::vector<std::int64_t> values(const lang::Program& program, const std::string& text) {
  auto result = evaluate(program.terms, std::vector{program.verdict}, word(program, text));
  const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  if (!columns) return {};
  std::vector<std::int64_t> values;
  for (std::size_t k = 0; k < columns->front().size(); ++k) values.push_back(columns->front()[k]);
  return values;
}

/// The verdict after the whole word.
inline bool accepts(const lang::Program& program, const std::string& text) { return values(program, text).back() != 0; }

/// The symbols that a generator allows after the whole word, in the order of Σ, separated by spaces.
inline std::string next_symbols(const lang::Program& program, const std::string& text) {
  auto result = evaluate(program.terms, program.next, word(program, text));
  std::string allowed;
  const auto& columns = std::get<std::vector<lang::Column>>(result);
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (columns[k][columns[k].size() - 1] != 0) allowed += (allowed.empty() ? "" : " ") + program.alphabet.symbols[k];
  }
  return allowed;
}

/// All words over 0 … symbols-1 of length at most `length`, shortest first.
inline std::vector<lang::Word> all_words(lang::SymbolIndex symbols, std::size_t length) {
  std::vector<lang::Word> words{{}};
  for (std::size_t begin = 0, k = 0; k < length; ++k) {
    std::size_t end = words.size();
    for (; begin < end; ++begin) {
      for (lang::SymbolIndex symbol = 0; symbol < symbols; ++symbol) {
        lang::Word longer = words[begin];
        longer.push_back(symbol);
        words.push_back(std::move(longer));
      }
    }
  }
  return words;
}

}  // namespace crasp::testing
