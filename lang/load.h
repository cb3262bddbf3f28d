#pragma once
// Files and their imports, as declared scopes. Private to lang/workspace.cpp and lang/load.cpp.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "lang/workspace.h"

namespace crasp::lang {

class Loader {
 public:
  explicit Loader(Workspace& workspace) : workspace_(workspace) {}

  /// Parses and declares the text and, first, everything that it imports.
  Scope& declare(std::string name, std::string text, const std::filesystem::path& folder);

 private:
  struct Text {
    std::string name, text;
    std::filesystem::path folder;
  };

  void import(Scope& scope, const ast::Import& import, const std::filesystem::path& folder);
  std::optional<Text> find(const ast::Import& import, const std::filesystem::path& folder);

  Workspace& workspace_;
  std::map<std::string, Scope*> loaded_;
  std::vector<std::string> active_;  // files whose imports are being read: meeting one again is a cycle
};

/// The content of a file. Throws `Failure` if it cannot be read.
std::string read_file(const std::filesystem::path& path);

}  // namespace crasp::lang
