#pragma once
// The work of elaboration, private to lang/elaborate*.cpp: names are resolved, families and functions expanded, types checked,
// and terms made. A wrong expression becomes an invalid `TermId` after one report, and whatever uses it stays silent.

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lang/affine.h"
#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/program.h"
#include "lang/ranges.h"
#include "lang/scope.h"

namespace crasp::lang {

using SetId = Id<struct SymbolSetTag>;
using SymbolId = Id<struct SymbolNameTag>;  ///< below |Σ|: a symbol of Σ; above: a symbol that only the text mentions

/// What an argument or a parameter stands for. A literal `"a"` is a symbol and a test; other things are one of the three.
struct Value {
  TermId term;
  SymbolId symbol;
  SetId set;

  bool valid() const { return term.valid() || symbol.valid() || set.valid(); }
  friend auto operator<=>(const Value&, const Value&) = default;
};

/// A name that stands for a value inside a function, a family or a fold; frames live on the stack of the elaborator.
struct Local {
  std::string_view name;
  Value value;
  const Local* outer;
};

struct Environment {
  const Scope* scope = nullptr;
  const Local* locals = nullptr;
  unsigned binders = 0;   ///< counts, firsts and lasts around this expression
  bool j_is_position = false;  ///< inside the brackets of a count, where j alone is spoken of
  bool expanded = false;  ///< inside a function, a family or a fold: the text stands for many expressions
};

class Elaborator {
 public:
  /// Elaborates into `program`, whose alphabet is known and whose terms may be filled already; `scope` is where its text
  /// stands. `uses` learns which declarations are needed.
  Elaborator(const Scope& scope, Program& program, const SourceMap& sources, Diagnostics& diagnostics, Uses& uses);

  // --- elaborate.cpp: statements ---
  /// The verdict, the definitions, and the kind of the program.
  void run();
  /// The value of an expression in the program's scope, whose text may stand in a file of its own.
  TermId top_level(ast::ExprId expr, const Scope& scope);
  /// Makes the program the generator `family[t]`; false, without a report, if `name` is no family over one symbol.
  bool generate_from(const ast::Name& name, Span span);

  // --- elaborate_expression.cpp ---
  TermId boolean(ast::ExprId expr, const Environment& env);
  TermId count(ast::ExprId expr, const Environment& env);
  TermId term(ast::ExprId expr, const Environment& env);
  std::optional<std::int64_t> constant_value(ast::ExprId expr, const Environment& env);
  std::string text(Span span) const { return std::string(sources_.text(span)); }

 private:
  using Key = std::pair<const Scope*, ast::StatementId>;
  using Instance = std::pair<Key, std::vector<Value>>;

  // --- elaborate.cpp ---
  void elaborate_verdict();
  void elaborate_next(const ast::Next& next);
  void elaborate_definitions();
  void elaborate_all_members(Scope::Found found, const ast::Definition& family);
  void collect_definitions(const Scope& scope);
  void choose_kind();
  void warn_if_input_ignored();

  // --- elaborate_expression.cpp, elaborate_operator.cpp, elaborate_count.cpp: one overload for each node of the tree ---
  TermId build(const ast::Number& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Truth& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::SymbolLiteral& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::SymbolTest& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Name& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Index& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Call& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Position& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Regex& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Unary& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Binary& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Junction& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Sum& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Comparison& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Membership& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::SetLiteral& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Conditional& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Count& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Quantified& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Selection& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::SymbolFold& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::Iverson& node, ast::ExprId expr, const Environment& env);
  TermId build(const ast::At& node, ast::ExprId expr, const Environment& env);

  TermId typed(ast::ExprId expr, const Environment& env, Type type);
  void report_type(ast::ExprId expr, const Environment& env, Type expected, std::string hint = {});
  std::optional<std::vector<TermId>> all(const std::vector<ast::ExprId>& exprs, const Environment& env, Type type);
  TermId multiply(const ast::Binary& node, ast::ExprId expr, const Environment& env);
  TermId modulo(const ast::Binary& node, ast::ExprId expr, const Environment& env);
  TermId compare(ast::CompareOp op, TermId left, TermId right, ast::ExprId expr, const Environment& env);
  TermId compare_symbols(const ast::Comparison& node, const std::vector<SymbolId>& symbols);
  std::optional<std::vector<SymbolId>> compared_symbols(const ast::Comparison& node, const Environment& env);
  void warn_if_constant(TermId comparison, ast::ExprId expr, const Environment& env);
  TermId fold(ast::FoldOp op, const std::vector<TermId>& members);
  bool expand_fold(const ast::SymbolFold& node, std::size_t binder, const Environment& env, std::vector<TermId>& members);
  TermId extremum(const ast::Call& node, ast::ExprId expr, const Environment& env);
  std::optional<std::int64_t> constant(TermId term) const;

  // --- elaborate_name.cpp: names, families, functions, symbols and sets ---
  Value value(ast::ExprId expr, const Environment& env);
  Value lookup(const ast::Name& name, Span span, const Environment& env);
  Scope::Found find(const ast::Name& name, Span span, const Environment& env);
  void report_unknown(const ast::Name& name, Span span, const Environment& env);
  Value value_of(Scope::Found found, Span span);
  TermId definition(Scope::Found found, const ast::Definition& node, Span use);
  TermId member(Scope::Found found, const ast::Definition& family, const std::vector<Value>& symbols, Span use);
  TermId call(Scope::Found found, const ast::Definition& function, const std::vector<Value>& arguments, Span use);
  TermId expand(Instance instance, const ast::Definition& node, const Environment& env, Span use);
  std::optional<std::vector<Value>> arguments(const ast::Call& node, const Environment& env);
  const ast::Definition* callee(const ast::Call& node, ast::ExprId expr, const Environment& env, Scope::Found& found);

  SymbolId symbol(ast::ExprId expr, const Environment& env);
  SetId set(ast::ExprId expr, const Environment& env);
  SetId set_literal(const ast::SetLiteral& node, const Environment& env);
  SetId set_operation(const ast::Binary& node, ast::ExprId expr, const Environment& env);
  SymbolId intern_symbol(std::string_view text);
  SetId intern_set(std::vector<SymbolId> symbols);
  const std::vector<SymbolId>& members(SetId set) const { return sets_[set.index]; }
  const std::string& symbol_text(SymbolId symbol) const;
  bool in_alphabet(SymbolId symbol) const { return symbol.index < program_.alphabet.size(); }
  TermId symbol_test(SymbolId symbol, Span span);

  // --- elaborate_relation.cpp ---
  /// The brackets of a count: a relation, conditions on the counted position alone, and on the counting one alone.
  struct Where {
    Relation relation;
    std::vector<TermId> counted;
    std::vector<TermId> guards;
  };
  std::optional<Where> where(ast::ExprId expr, const Environment& env);  ///< invalid expr: j <= i
  TermId count_where(const Where& where, TermId body);

  const ast::Expr& node(ast::ExprId expr, const Environment& env) const { return (*env.scope->file)[expr]; }
  Span place(ast::ExprId expr, const Environment& env) const { return env.scope->file->span(expr); }
  bool spend(Span span);

  const Scope& scope_;
  Program& program_;
  Terms& terms_;
  const SourceMap& sources_;
  Diagnostics& diagnostics_;
  AffineTable affine_;
  Ranges ranges_;

  std::map<Instance, TermId> instances_;
  std::set<Key> active_;  // definitions whose bodies are being elaborated: meeting one again is recursion
  Uses& used_;
  std::vector<std::string> foreign_symbols_;
  std::map<std::string, SymbolId, std::less<>> symbol_ids_;
  std::vector<std::vector<SymbolId>> sets_;
  std::map<std::vector<SymbolId>, SetId> set_ids_;
  SetId sigma_;  ///< the whole alphabet, once it was asked for
  unsigned depth_ = 0;
  std::uint64_t work_ = 0;
};

}  // namespace crasp::lang
