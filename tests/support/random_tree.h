#pragma once
// Random syntax trees of every shape that the parser can make, whatever their types: for print -> parse round trips.

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "lang/ast.h"

namespace crasp::lang {

class RandomTree {
 public:
  explicit RandomTree(std::uint64_t seed) : random_(seed) {}

  /// A file of definitions `x0 = …`, without places.
  ast::File file(int definitions) {
    file_ = {};
    for (int k = 0; k < definitions; ++k) {
      ast::Definition definition{{"x" + std::to_string(k), {}}, {}, {}, false, expression(5)};
      file_.body.push_back({static_cast<std::uint32_t>(file_.statements.size())});
      file_.statements.push_back({std::move(definition), {}});
    }
    return std::move(file_);
  }

 private:
  using Id = ast::ExprId;

  int below(int limit) { return std::uniform_int_distribution<int>(0, limit - 1)(random_); }
  bool coin() { return below(2) == 0; }

  Id add(ast::Expr node) {
    file_.expressions.push_back(std::move(node));
    file_.expression_spans.emplace_back();
    return {static_cast<std::uint32_t>(file_.expressions.size() - 1)};
  }

  std::string name() {
    static const std::vector<std::string> names = {"a", "b", "opens", "φ", "x_1", "train", "spec", "as"};
    return names[static_cast<std::size_t>(below(static_cast<int>(names.size())))];
  }
  ast::Name qualified() { return {below(4) == 0 ? "order" : "", name()}; }
  std::vector<Id> several(int least, int depth) {
    std::vector<Id> ids;
    for (int k = least + below(3); k > 0; --k) ids.push_back(expression(depth - 1));
    return ids;
  }

  Id leaf() {
    static const std::vector<std::string> symbols = {"a", "", "<sep>", "\"", "\\", "Σ", "\n", "//"};
    switch (below(7)) {
      case 0: return add(ast::Number{below(3) == 0 ? INT64_MAX : below(100)});
      case 1: return add(ast::Truth{coin()});
      case 2:
        return add(ast::SymbolLiteral{symbols[static_cast<std::size_t>(below(static_cast<int>(symbols.size())))]});
      case 3: return add(ast::Position{coin()});
      case 4: return add(ast::Regex{"(a|b)*\\\"", {}});
      case 5: return add(ast::Name{"", "Σ"});
      default: return add(qualified());
    }
  }

  Id expression(int depth) {
    if (depth == 0 || below(8) == 0) return leaf();
    return coin() ? operators(depth) : others(depth);
  }

  Id operators(int depth) {
    switch (below(6)) {
      case 0: return add(ast::Unary{coin() ? ast::UnaryOp::negate : ast::UnaryOp::invert, expression(depth - 1)});
      case 1: {
        const Id left = expression(depth - 1);
        return add(ast::Binary{static_cast<ast::BinaryOp>(below(7)), left, expression(depth - 1)});
      }
      case 2: return add(ast::Junction{coin(), several(2, depth)});
      case 3: {
        ast::Sum sum;
        for (const Id id : several(2, depth)) sum.summands.push_back({!sum.summands.empty() && coin(), id});
        return add(std::move(sum));
      }
      case 4: {
        ast::Comparison comparison{several(2, depth), {}};
        for (std::size_t k = 1; k < comparison.operands.size(); ++k) {
          comparison.ops.push_back(static_cast<ast::CompareOp>(below(6)));
        }
        return add(std::move(comparison));
      }
      default: {
        const Id element = expression(depth - 1);
        return add(ast::Membership{element, expression(depth - 1)});
      }
    }
  }

  Id relation(int depth) { return coin() ? expression(depth - 1) : Id{}; }

  Id others(int depth) {
    switch (below(11)) {
      case 0: return add(ast::SymbolTest{expression(depth - 1)});
      case 1: return add(ast::Index{qualified(), several(1, depth)});
      case 2: return add(ast::Call{qualified(), several(0, depth)});
      case 3: return set(depth);
      case 4: {
        const Id condition = expression(depth - 1), then = expression(depth - 1);
        return add(ast::Conditional{condition, then, expression(depth - 1)});
      }
      case 5: {
        const Id where = relation(depth);
        return add(ast::Count{where, expression(depth - 1)});
      }
      case 6: {
        const Id where = relation(depth);
        return add(ast::Quantified{coin(), where, expression(depth - 1)});
      }
      case 7: {
        const Id where = relation(depth), condition = expression(depth - 1);
        return add(ast::Selection{coin(), where, condition, expression(depth - 1)});
      }
      case 8: return fold(depth);
      case 9: return add(ast::Iverson{expression(depth - 1)});
      default: return add(ast::At{expression(depth - 1)});
    }
  }

  Id set(int depth) {
    ast::SetLiteral literal;
    for (const Id low : several(0, depth)) {
      literal.elements.push_back({low, coin() ? expression(depth - 1) : Id{}});
    }
    return add(std::move(literal));
  }

  Id fold(int depth) {
    ast::SymbolFold fold{static_cast<ast::FoldOp>(below(4)), {}, {}};
    for (const Id id : several(1, depth)) fold.binders.push_back({{name(), {}}, id});
    fold.body = expression(depth - 1);
    return add(std::move(fold));
  }

  std::mt19937_64 random_;
  ast::File file_;
};

}  // namespace crasp::lang
