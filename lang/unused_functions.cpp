#include "lang/unused_functions.h"

#include <fmt/format.h>

#include <set>

#include "lang/ast_walk.h"
#include "lang/overloaded.h"

namespace crasp::lang {
namespace {

class BodyChecker {
 public:
  BodyChecker(Workspace& workspace, const Scope& scope) : workspace_(workspace), scope_(scope), file_(*scope.file) {}

  void check(const ast::Definition& function) {
    known_ = {"Σ", "Sigma", "min", "max", "abs"};
    for (const ast::Word& parameter : function.parameters) known_.insert(parameter.text);
    visit(function.body, [&](ast::ExprId expr) {
      const auto* fold = std::get_if<ast::SymbolFold>(&file_[expr]);
      for (const ast::Binder& binder : fold ? fold->binders : std::vector<ast::Binder>{}) known_.insert(binder.variable.text);
    });
    visit(function.body, [&](ast::ExprId expr) {
      std::visit(Overloaded{
                     [&](const ast::Name& name) { check(name, file_.span(expr)); },
                     [&](const ast::Index& index) { check(index.base, file_.span(expr)); },
                     [&](const ast::Call& call) { check(call.callee, file_.span(expr)); },
                     [](const auto&) {},
                 },
                 file_[expr]);
    });
  }

 private:
  // The parser limits the depth of expressions, so this recursion is shallow.
  template <class F>
  void visit(ast::ExprId expr, const F& f) {
    f(expr);
    ast::for_each_operand(file_[expr], [&](ast::ExprId operand) { visit(operand, f); });
  }

  void check(const ast::Name& name, Span span) {
    if (name.module.empty() && (known_.count(name.name) != 0 || scope_.find(name.name).scope)) return;
    const Scope* module = name.module.empty() ? nullptr : scope_.find_module(name.module);
    if (module && module->find(name.name).scope) return;
    std::string written = name.module.empty() ? name.name : name.module + "." + name.name;
    auto& report = workspace_.diagnostics.report(Code::unknown_name, span, fmt::format("`{}` is not defined", written));
    std::vector<std::string_view> candidates(known_.begin(), known_.end());
    if (auto near = closest(name.name, candidates); !near.empty()) report.help(fmt::format("did you mean `{}`?", near));
  }

  Workspace& workspace_;
  const Scope& scope_;
  const ast::File& file_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace

void check_unused_functions(Workspace& workspace, const Scope& scope) {
  for (ast::StatementId statement : scope.body) {
    const auto* function = scope.get<ast::Definition>(statement);
    bool unused = function && function->is_function && workspace.uses.count({&scope, statement}) == 0;
    if (unused) BodyChecker(workspace, scope).check(*function);
  }
  for (const auto& [statement, block] : scope.blocks) check_unused_functions(workspace, *block);
}

}  // namespace crasp::lang
