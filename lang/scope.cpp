#include "lang/scope.h"

#include "lang/overloaded.h"

namespace crasp::lang {

Scope::Found Scope::find(std::string_view name) const {
  for (const Scope* scope = this; scope; scope = scope->parent) {
    if (auto found = scope->names.find(name); found != scope->names.end()) return {scope, found->second};
  }
  return {};
}

const Scope* Scope::find_module(std::string_view name) const {
  for (const Scope* scope = this; scope; scope = scope->parent) {
    if (auto found = scope->modules.find(name); found != scope->modules.end()) return found->second;
  }
  return nullptr;
}

Scope::Found Scope::find_alphabet() const {
  for (const Scope* scope = this; scope; scope = scope->parent) {
    if (scope->alphabet.valid()) return {scope, scope->alphabet};
  }
  return {};
}

namespace {

class Declarer {
 public:
  Declarer(const ast::File& file, Scopes& scopes, Diagnostics& diagnostics)
      : file_(file), scopes_(scopes), diagnostics_(diagnostics) {}

  void declare(Scope& scope, ast::StatementId id) {
    scope.body.push_back(id);
    std::visit(Overloaded{
                   [&](const ast::AlphabetStatement&) { declare_alphabet(scope, id); },
                   [&](const ast::SetStatement& set) { declare_name(scope, set.name, id); },
                   [&](const ast::Definition& definition) { declare_name(scope, definition.name, id); },
                   [&](const ast::Accept&) { declare_verdict(scope, id); },
                   [&](const ast::Next&) { declare_verdict(scope, id); },
                   [&](const ast::Import&) {},
                   [&](const ast::ProgramBlock& block) { declare_program(scope, block, id); },
                   [&](const ast::TaskBlock& task) {
                     if (in_file_scope(scope, id, "a task")) declare_name(scope, task.name, id);
                   },
                   [&](const ast::Assert&) {},
               },
               file_[id].node);
  }

 private:
  void declare_name(Scope& scope, const ast::Word& name, ast::StatementId id) {
    auto [entry, inserted] = scope.names.try_emplace(name.text, id);
    if (inserted) {
      places_[&scope][name.text] = name.span;
      return;
    }
    diagnostics_.report(Code::redefined_name, name.span, "`" + name.text + "` is defined twice")
        .label(places_[&scope][name.text], "first defined here");
  }

  void declare_alphabet(Scope& scope, ast::StatementId id) {
    if (scope.alphabet.valid()) {
      diagnostics_.report(Code::misplaced_statement, file_[id].span, "a second `alphabet`, expected one")
          .label(file_[scope.alphabet].span, "the first is here");
      return;
    }
    scope.alphabet = id;
  }

  void declare_verdict(Scope& scope, ast::StatementId id) {
    if (scope.verdict.valid()) {
      diagnostics_
          .report(Code::several_verdicts, file_[id].span, "a second `accept` or `next`, expected one for each program")
          .label(file_[scope.verdict].span, "the first is here")
          .help("put each program into its own block: `program NAME { … }`");
      return;
    }
    scope.verdict = id;
  }

  bool in_file_scope(const Scope& scope, ast::StatementId id, std::string_view what) {
    if (!scope.parent) return true;
    diagnostics_.report(Code::misplaced_statement, file_[id].span,
                        std::string(what) + " inside a program block, expected it at the level of the file");
    return false;
  }

  void declare_program(Scope& scope, const ast::ProgramBlock& block, ast::StatementId id) {
    if (!in_file_scope(scope, id, "a program")) return;
    declare_name(scope, block.name, id);
    Scope& inner = scopes_.make();
    inner.file = &file_;
    inner.parent = &scope;
    inner.path = scope.path;
    scope.blocks[id] = &inner;
    for (ast::StatementId statement : block.body) declare(inner, statement);
  }

  const ast::File& file_;
  Scopes& scopes_;
  Diagnostics& diagnostics_;
  std::map<const Scope*, std::map<std::string, Span>> places_;
};

}  // namespace

Scope& declare_file(const ast::File& file, std::string path, Scopes& scopes, Diagnostics& diagnostics) {
  Scope& scope = scopes.make();
  scope.file = &file;
  scope.path = std::move(path);
  Declarer declarer(file, scopes, diagnostics);
  for (ast::StatementId statement : file.body) declarer.declare(scope, statement);
  if (scope.has_programs() && scope.verdict.valid()) {
    diagnostics.report(Code::misplaced_statement, file[scope.verdict].span,
                       "`accept` or `next` beside program blocks, expected it inside one");
  }
  return scope;
}

}  // namespace crasp::lang
