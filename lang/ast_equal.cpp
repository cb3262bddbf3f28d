#include "lang/ast_equal.h"

#include <algorithm>
#include <type_traits>

#include "lang/ast_walk.h"

namespace crasp::lang::ast {
namespace {

class Comparer {
 public:
  Comparer(const File& left, const File& right) : left_(left), right_(right) {}

  bool same(ExprId a, ExprId b) const;
  bool same(StatementId a, StatementId b) const;
  bool same(const Word& a, const Word& b) const { return a.text == b.text; }
  bool same(const Binder& a, const Binder& b) const { return same(a.variable, b.variable) && same(a.set, b.set); }
  bool same(const SetRange& a, const SetRange& b) const { return same(a.low, b.low) && same(a.high, b.high); }
  bool same(const LengthRange& a, const LengthRange& b) const { return a.low == b.low && a.high == b.high; }
  bool same(const TaskField& a, const TaskField& b) const {
    return same(a.key, b.key) && same(a.spec, b.spec) && same(a.words, b.words) && same(a.ranges, b.ranges);
  }
  template <class T>
  bool same(const std::vector<T>& a, const std::vector<T>& b) const {
    return std::ranges::equal(a, b, [this](const T& x, const T& y) { return same(x, y); });
  }

  bool same(const AlphabetStatement& a, const AlphabetStatement& b) const { return same(a.symbols, b.symbols); }
  bool same(const SetStatement& a, const SetStatement& b) const { return same(a.name, b.name) && same(a.set, b.set); }
  bool same(const Definition& a, const Definition& b) const {
    return same(a.name, b.name) && same(a.indices, b.indices) && same(a.parameters, b.parameters) &&
           a.is_function == b.is_function && same(a.body, b.body);
  }
  bool same(const Accept& a, const Accept& b) const { return same(a.verdict, b.verdict); }
  bool same(const Next& a, const Next& b) const { return same(a.token, b.token) && same(a.allowed, b.allowed); }
  bool same(const Import& a, const Import& b) const {
    return same(a.path, b.path) && a.is_file == b.is_file && same(a.alias, b.alias);
  }
  bool same(const ProgramBlock& a, const ProgramBlock& b) const { return same(a.name, b.name) && same(a.body, b.body); }
  bool same(const TaskBlock& a, const TaskBlock& b) const { return same(a.name, b.name) && same(a.fields, b.fields); }
  bool same(const Assert& a, const Assert& b) const {
    return a.kind == b.kind && same(a.left, b.left) && same(a.right, b.right) && same(a.word, b.word);
  }

 private:
  const File& left_;
  const File& right_;
};

// What a node holds beside its operands.
bool same_data(const Number& a, const Number& b) { return a.value == b.value; }
bool same_data(const Truth& a, const Truth& b) { return a.value == b.value; }
bool same_data(const SymbolLiteral& a, const SymbolLiteral& b) { return a.text == b.text; }
bool same_data(const Name& a, const Name& b) { return a.module == b.module && a.name == b.name; }
bool same_data(const Index& a, const Index& b) { return same_data(a.base, b.base); }
bool same_data(const Call& a, const Call& b) { return same_data(a.callee, b.callee); }
bool same_data(const Position& a, const Position& b) { return a.counted == b.counted; }
bool same_data(const Regex& a, const Regex& b) { return a.pattern == b.pattern; }
bool same_data(const Unary& a, const Unary& b) { return a.op == b.op; }
bool same_data(const Binary& a, const Binary& b) { return a.op == b.op; }
bool same_data(const Junction& a, const Junction& b) { return a.conjunction == b.conjunction; }
bool same_data(const Sum& a, const Sum& b) {
  return std::ranges::equal(a.summands, b.summands, {}, &Summand::minus, &Summand::minus);
}
bool same_data(const Comparison& a, const Comparison& b) { return a.ops == b.ops; }
bool same_data(const SetLiteral& a, const SetLiteral& b) {
  const auto is_range = [](const SetRange& element) { return element.high.valid(); };
  return std::ranges::equal(a.elements, b.elements, {}, is_range, is_range);
}
bool same_data(const Count& a, const Count& b) { return a.relation.valid() == b.relation.valid(); }
bool same_data(const Quantified& a, const Quantified& b) {
  return a.universal == b.universal && a.relation.valid() == b.relation.valid();
}
bool same_data(const Selection& a, const Selection& b) {
  return a.last == b.last && a.relation.valid() == b.relation.valid();
}
bool same_data(const SymbolFold& a, const SymbolFold& b) {
  const auto variable = [](const Binder& binder) -> const std::string& { return binder.variable.text; };
  return a.op == b.op && std::ranges::equal(a.binders, b.binders, {}, variable, variable);
}
template <class Node>
bool same_data(const Node&, const Node&) {
  return true;
}

std::vector<ExprId> operands(const Expr& expression) {
  std::vector<ExprId> ids;
  for_each_operand(expression, [&](ExprId id) { ids.push_back(id); });
  return ids;
}

bool Comparer::same(ExprId a, ExprId b) const {
  if (!a.valid() || !b.valid()) return a.valid() == b.valid();
  const Expr& left = left_[a];
  const Expr& right = right_[b];
  if (left.index() != right.index()) return false;
  const bool same_node = std::visit(
      [&](const auto& node) { return same_data(node, std::get<std::decay_t<decltype(node)>>(right)); }, left);
  return same_node && same(operands(left), operands(right));
}

bool Comparer::same(StatementId a, StatementId b) const {
  const StatementNode& left = left_[a].node;
  const StatementNode& right = right_[b].node;
  if (left.index() != right.index()) return false;
  return std::visit([&](const auto& node) { return same(node, std::get<std::decay_t<decltype(node)>>(right)); }, left);
}

}  // namespace

bool equal(const File& left, ExprId left_id, const File& right, ExprId right_id) {
  return Comparer(left, right).same(left_id, right_id);
}

bool equal(const File& left, const File& right) { return Comparer(left, right).same(left.body, right.body); }

}  // namespace crasp::lang::ast
