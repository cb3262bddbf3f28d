#pragma once
// Which names a file declares, and where. A scope belongs to a file or to a program block in it; it lives as long as the
// workspace and is the same for every program that is elaborated from it.

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"

namespace crasp::lang {

struct Scope {
  const ast::File* file = nullptr;
  const Scope* parent = nullptr;  ///< the file's scope, for a program block

  /// Sets, definitions, functions, programs and tasks by name.
  std::map<std::string, ast::StatementId, std::less<>> names;
  /// What `import` brought in, by the name it goes under here.
  std::map<std::string, const Scope*, std::less<>> modules;
  /// The scopes of the program blocks, beside their statements.
  std::map<ast::StatementId, const Scope*> blocks;
  std::vector<ast::StatementId> body;

  ast::StatementId alphabet;  ///< invalid: none in this scope
  ast::StatementId verdict;   ///< `accept` or `next`; invalid: none
  bool open_alphabet = false;  ///< a `.cr` file
  std::string path;            ///< of the file, or `order.crasp` for a module of the standard library

  /// The statement that `name` stands for here or in the parent, with the scope that declares it.
  struct Found {
    const Scope* scope = nullptr;
    ast::StatementId statement;
  };
  Found find(std::string_view name) const;
  const Scope* find_module(std::string_view name) const;
  /// The alphabet statement that is in force, with its scope.
  Found find_alphabet() const;

  template <class Node>
  const Node* get(ast::StatementId statement) const {
    return std::get_if<Node>(&(*file)[statement].node);
  }
  bool has_programs() const { return !blocks.empty(); }
};

/// Declarations that something refers to; others get a warning.
using Uses = std::set<std::pair<const Scope*, ast::StatementId>>;

/// Owns scopes; addresses are stable.
class Scopes {
 public:
  Scope& make() { return *scopes_.emplace_back(std::make_unique<Scope>()); }

 private:
  std::vector<std::unique_ptr<Scope>> scopes_;
};

/// Declares the statements of a file, and of its program blocks, in new scopes; reports names that are declared twice and
/// statements that stand where they cannot. Imports are left to the caller (`Scope::modules`).
Scope& declare_file(const ast::File& file, std::string path, Scopes& scopes, Diagnostics& diagnostics);

}  // namespace crasp::lang
