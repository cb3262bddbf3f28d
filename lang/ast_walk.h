#pragma once
// Calls a function with each operand of an expression, in the order of the text.

#include <type_traits>
#include <variant>

#include "lang/ast.h"

namespace crasp::lang::ast {

namespace detail {

// clang-format off
template <class F> void visit_operands(const SymbolTest& e, F&& f) { f(e.symbol); }
template <class F> void visit_operands(const Unary& e, F&& f) { f(e.operand); }
template <class F> void visit_operands(const Iverson& e, F&& f) { f(e.operand); }
template <class F> void visit_operands(const At& e, F&& f) { f(e.operand); }
template <class F> void visit_operands(const Binary& e, F&& f) { f(e.left), f(e.right); }
template <class F> void visit_operands(const Membership& e, F&& f) { f(e.element), f(e.set); }
template <class F> void visit_operands(const Conditional& e, F&& f) { f(e.condition), f(e.then), f(e.otherwise); }
template <class F> void visit_operands(const Count& e, F&& f) { f(e.relation), f(e.body); }
template <class F> void visit_operands(const Quantified& e, F&& f) { f(e.relation), f(e.body); }
template <class F> void visit_operands(const Selection& e, F&& f) { f(e.relation), f(e.condition), f(e.value); }
template <class F> void visit_operands(const Index& e, F&& f) { for (const ExprId id : e.symbols) f(id); }
template <class F> void visit_operands(const Call& e, F&& f) { for (const ExprId id : e.arguments) f(id); }
template <class F> void visit_operands(const Junction& e, F&& f) { for (const ExprId id : e.operands) f(id); }
template <class F> void visit_operands(const Comparison& e, F&& f) { for (const ExprId id : e.operands) f(id); }
template <class F> void visit_operands(const Sum& e, F&& f) { for (const Summand& s : e.summands) f(s.operand); }
template <class F> void visit_operands(const SetLiteral& e, F&& f) {
  for (const SetRange& range : e.elements) f(range.low), f(range.high);
}
template <class F> void visit_operands(const SymbolFold& e, F&& f) {
  for (const Binder& binder : e.binders) f(binder.set);
  f(e.body);
}
// clang-format on

template <class Node>
concept Leaf = std::is_same_v<Node, Number> || std::is_same_v<Node, Truth> || std::is_same_v<Node, SymbolLiteral> ||
    std::is_same_v<Node, Name> || std::is_same_v<Node, Position> || std::is_same_v<Node, Regex>;
template <Leaf Node, class F>
void visit_operands(const Node&, F&&) {}

}  // namespace detail

/// Operands that are not there (no relation, no upper end of a range) are passed over.
template <class F>
void for_each_operand(const Expr& expression, F&& f) {
  const auto present = [&](ExprId id) {
    if (id.valid()) f(id);
  };
  std::visit([&](const auto& node) { detail::visit_operands(node, present); }, expression);
}

}  // namespace crasp::lang::ast
