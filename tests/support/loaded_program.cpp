#include "tests/support/loaded_program.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace crasp::tests {
namespace {

std::filesystem::path root() { return CRASP_SOURCE_DIR; }

std::shared_ptr<lang::Workspace> checked(std::shared_ptr<lang::Workspace> workspace) {
  if (!workspace->diagnostics.has_errors()) return workspace;
  for (const lang::Diagnostic& diagnostic : workspace->diagnostics.sorted()) {
    if (diagnostic.severity() == lang::Severity::error) {
      ADD_FAILURE() << lang::render(diagnostic, workspace->sources, false);
    }
  }
  return nullptr;
}

char letter_of(std::string_view symbol) {
  if (symbol == "<sep>") return '$';
  if (symbol == "<eos>") return '.';
  EXPECT_EQ(symbol.size(), 1U) << "no letter for the symbol " << symbol;
  return symbol.front();
}

}  // namespace

std::shared_ptr<lang::Workspace> load_workspace_text(std::string text) {
  auto workspace = std::make_shared<lang::Workspace>();
  lang::load_text(*workspace, "test.crasp", std::move(text));
  return checked(std::move(workspace));
}

std::shared_ptr<lang::Workspace> load_workspace_file(std::string_view path) {
  auto workspace = std::make_shared<lang::Workspace>();
  lang::load_file(*workspace, root() / path);
  return checked(std::move(workspace));
}

std::string read_source(std::string_view path) {
  std::ifstream file(root() / path, std::ios::binary);
  EXPECT_TRUE(file) << "cannot read " << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

LoadedProgram::LoadedProgram(std::shared_ptr<lang::Workspace> workspace, std::string_view name)
    : workspace_(std::move(workspace)) {
  if (!workspace_) return;
  for (const lang::Program& program : workspace_->programs) {
    if (name.empty() || program.name == name) program_ = &program;
  }
  EXPECT_NE(program_, nullptr) << "no program " << name;
  EXPECT_TRUE(!name.empty() || workspace_->programs.size() == 1) << "which of several programs?";
  if (program_ == nullptr) return;
  for (const std::string& symbol : program_->alphabet.symbols) letters_ += letter_of(symbol);
}

LoadedProgram LoadedProgram::from_text(std::string text, std::string_view name) {
  return {load_workspace_text(std::move(text)), name};
}

LoadedProgram LoadedProgram::from_file(std::string_view path, std::string_view name) {
  return {load_workspace_file(path), name};
}

lang::Word LoadedProgram::encode(std::string_view word) const {
  lang::Word encoded;
  for (char letter : word) {
    std::size_t index = letters_.find(letter);
    encoded.push_back(index == std::string::npos ? program_->alphabet.other() : static_cast<lang::SymbolIndex>(index));
  }
  return encoded;
}

std::int64_t LoadedProgram::value(std::string_view word, lang::Reading reading) const {
  lang::Word encoded = lang::read_word(program_->alphabet, encode(word), reading);
  auto result = lang::evaluate(program_->terms, std::vector{program_->verdict}, encoded);
  auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  EXPECT_NE(columns, nullptr) << "overflow on " << word;
  return columns == nullptr ? -1 : columns->front()[word.size() + (reading == lang::Reading::after_word ? 1 : 0)];
}

std::string LoadedProgram::next(std::string_view word) const {
  auto result = lang::evaluate(program_->terms, program_->next, encode(word));
  auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  EXPECT_NE(columns, nullptr) << "overflow on " << word;
  std::string allowed;
  for (std::size_t k = 0; columns != nullptr && k < columns->size(); ++k) {
    if ((*columns)[k][word.size()] != 0) allowed += letters_[k];
  }
  return allowed;
}

std::string LoadedProgram::generate(std::string word, std::size_t limit) const {
  for (std::size_t said = 0; said < limit; ++said) {
    std::string allowed = next(word);
    if (allowed.empty()) return word;
    if (allowed.size() > 1) return word + "?";
    word += allowed;
  }
  return word;
}

}  // namespace crasp::tests
