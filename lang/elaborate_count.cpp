// Elaboration of what looks at other positions, and of folds over symbols.

#include "lang/elaborator.h"

namespace crasp::lang {

// --- counts and selections -------------------------------------------------------------------------------------------

TermId Elaborator::count_where(const Where& where, TermId body) {
  std::vector<TermId> conditions = where.counted;
  conditions.push_back(body);
  TermId count = terms_.count(where.relation, terms_.conjunction(conditions));
  if (where.guards.empty()) return count;
  return terms_.conditional(terms_.conjunction(where.guards), count, terms_.constant(0));
}

TermId Elaborator::build(const ast::Count& node, ast::ExprId expr, const Environment& env) {
  auto where = this->where(node.relation, env);
  Environment inside = env;
  ++inside.binders;
  TermId body = boolean(node.body, inside);
  if (!where || !body.valid()) return {};
  terms_.set_span(place(expr, env));
  return count_where(*where, body);
}

TermId Elaborator::build(const ast::Quantified& node, ast::ExprId expr, const Environment& env) {
  auto where = this->where(node.relation, env);
  Environment inside = env;
  ++inside.binders;
  TermId body = boolean(node.body, inside);
  if (!where || !body.valid()) return {};
  terms_.set_span(place(expr, env));
  if (!node.universal) return terms_.compare(Op::less_equal, terms_.constant(1), count_where(*where, body));
  return terms_.compare(Op::equal, count_where(*where, terms_.negation(body)), terms_.constant(0));
}

TermId Elaborator::build(const ast::Selection& node, ast::ExprId expr, const Environment& env) {
  auto where = this->where(node.relation, env);
  Environment inside = env;
  ++inside.binders;
  TermId condition = boolean(node.condition, inside);
  TermId selected = term(node.value, inside);
  if (!where || !condition.valid() || !selected.valid()) return {};
  terms_.set_span(place(expr, env));
  std::vector<TermId> conditions = where->counted;
  conditions.push_back(condition);
  TermId result = terms_.select(node.last ? Op::last : Op::first, where->relation, terms_.conjunction(conditions), selected);
  if (where->guards.empty()) return result;
  TermId nothing = terms_.type(selected) == Type::boolean ? terms_.truth(false) : terms_.constant(0);
  return terms_.conditional(terms_.conjunction(where->guards), result, nothing);
}

TermId Elaborator::build(const ast::At& node, ast::ExprId expr, const Environment& env) {
  if (env.binders == 0) {
    diagnostics_
        .report(Code::at_outside_count, place(expr, env),
                "`@i` outside a count, expected it inside `#(…)`, `first` or `last`")
        .help("`X@i` is the value of X at the position where the count stands");
    return {};
  }
  Environment outside = env;
  --outside.binders;
  TermId operand = term(node.operand, outside);
  if (!operand.valid()) return {};
  terms_.set_span(place(expr, env));
  return terms_.at_outer(operand);
}

TermId Elaborator::build(const ast::Iverson& node, ast::ExprId expr, const Environment& env) {
  TermId operand = boolean(node.operand, env);
  if (!operand.valid()) return {};
  terms_.set_span(place(expr, env));
  return terms_.iverson(operand);
}

// --- folds over symbols ----------------------------------------------------------------------------------------------

TermId Elaborator::build(const ast::SymbolFold& node, ast::ExprId expr, const Environment& env) {
  std::vector<TermId> members;
  if (!expand_fold(node, 0, env, members)) return {};
  terms_.set_span(place(expr, env));
  return fold(node.op, members);
}

bool Elaborator::expand_fold(const ast::SymbolFold& node, std::size_t binder, const Environment& env,
                             std::vector<TermId>& members) {
  if (binder == node.binders.size()) {
    if (!spend(place(node.body, env))) return false;
    members.push_back(typed(node.body, env, node.op == ast::FoldOp::sum ? Type::count : Type::boolean));
    return members.back().valid();
  }
  SetId set = this->set(node.binders[binder].set, env);
  if (!set.valid()) return false;
  const std::vector<SymbolId> symbols = this->members(set);  // a copy: the body may intern more sets
  for (SymbolId symbol : symbols) {
    Local local{node.binders[binder].variable.text, {{}, symbol, {}}, env.locals};
    Environment inside = env;
    inside.locals = &local;
    inside.expanded = true;
    if (!expand_fold(node, binder + 1, inside, members)) return false;
  }
  return true;
}

TermId Elaborator::fold(ast::FoldOp op, const std::vector<TermId>& members) {
  switch (op) {
    case ast::FoldOp::any: return terms_.disjunction(members);
    case ast::FoldOp::all: return terms_.conjunction(members);
    case ast::FoldOp::sum: return terms_.sum(members);
    case ast::FoldOp::count: break;
  }
  std::vector<TermId> ones;
  for (TermId member : members) ones.push_back(terms_.iverson(member));
  return terms_.sum(ones);
}

}  // namespace crasp::lang
