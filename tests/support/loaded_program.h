#pragma once
// A program under test, run on words that are written with one letter per symbol. A symbol of one character is its own
// letter, `<sep>` is `$` and `<eos>` is `.`, so that references can be plain functions on strings.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/workspace.h"

namespace crasp::tests {

class LoadedProgram {
 public:
  /// The program called `name`, or the only one if `name` is empty. A text with errors fails the running test and gives a
  /// program that is not `good()`.
  static LoadedProgram from_text(std::string text, std::string_view name = {});
  /// `path` is relative to the root of the project.
  static LoadedProgram from_file(std::string_view path, std::string_view name = {});

  bool good() const { return program_ != nullptr; }
  const lang::Program& program() const { return *program_; }
  /// The letters of the alphabet, in its order.
  const std::string& letters() const { return letters_; }

  /// The last value of the verdict on `word`; Booleans are 0 and 1.
  std::int64_t value(std::string_view word, lang::Reading reading = lang::Reading::last_symbol) const;
  /// The letters that a generator allows after `word`, in the order of the alphabet.
  std::string next(std::string_view word) const;
  /// `word` and all that a generator says after it, up to `limit` letters; "?" at the end if it allows several.
  std::string generate(std::string word, std::size_t limit) const;

 private:
  LoadedProgram(std::shared_ptr<lang::Workspace> workspace, std::string_view name);
  lang::Word encode(std::string_view word) const;

  std::shared_ptr<lang::Workspace> workspace_;
  const lang::Program* program_ = nullptr;
  std::string letters_;
};

/// The workspace of a text or file, which must load without errors: otherwise the running test fails and says why.
std::shared_ptr<lang::Workspace> load_workspace_text(std::string text);
std::shared_ptr<lang::Workspace> load_workspace_file(std::string_view path);

/// The whole file at `path`, relative to the root of the project.
std::string read_source(std::string_view path);

}  // namespace crasp::tests
