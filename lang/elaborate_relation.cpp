// Elaboration of the relations in the brackets of counts: arithmetic over i, j and constants.

#include <fmt/format.h>

#include <algorithm>

#include "lang/elaborator.h"
#include "lang/overloaded.h"

namespace crasp::lang {
namespace {

using Node = RelationNode;
using NodeIndex = std::optional<std::uint32_t>;

}  // namespace

/// Builds the nodes of one relation. Both functions report and return nothing for what is no relation.
class RelationBuilder {
 public:
  RelationBuilder(Elaborator& elaborator, const Environment& env, Diagnostics& diagnostics)
      : elaborator_(elaborator), env_(env), diagnostics_(diagnostics), file_(*env.scope->file) {}

  NodeIndex condition(ast::ExprId expr) {
    return std::visit(Overloaded{
                          [&](const ast::Truth& node) -> NodeIndex { return constant(node.value ? 1 : 0); },
                          [&](const ast::Unary& node) -> NodeIndex {
                            if (node.op != ast::UnaryOp::invert) return wrong(expr, "a condition on i and j");
                            auto operand = condition(node.operand);
                            return operand ? NodeIndex(add(Node::Op::invert, *operand, *operand)) : std::nullopt;
                          },
                          [&](const ast::Binary& node) -> NodeIndex { return implication(node, expr); },
                          [&](const ast::Junction& node) -> NodeIndex { return junction(node); },
                          [&](const ast::Comparison& node) -> NodeIndex { return comparison(node); },
                          [&](const ast::Membership& node) -> NodeIndex { return membership(node); },
                          [&](const auto&) -> NodeIndex { return wrong(expr, "a condition on i and j"); },
                      },
                      file_[expr]);
  }

  NodeIndex number(ast::ExprId expr) {
    return std::visit(Overloaded{
                          [&](const ast::Number& node) -> NodeIndex { return constant(node.value); },
                          [&](const ast::Position& node) -> NodeIndex {
                            return add(node.counted ? Node::Op::j : Node::Op::i, 0, 0);
                          },
                          [&](const ast::Name&) -> NodeIndex { return named_constant(expr); },
                          [&](const ast::Sum& node) -> NodeIndex { return sum(node); },
                          [&](const ast::Unary& node) -> NodeIndex {
                            if (node.op != ast::UnaryOp::negate) return wrong(expr, "a number");
                            auto operand = number(node.operand);
                            if (!operand) return std::nullopt;
                            std::uint32_t zero = *constant(0);
                            return add(Node::Op::subtract, zero, *operand);
                          },
                          [&](const ast::Binary& node) -> NodeIndex { return arithmetic(node, expr); },
                          [&](const auto&) -> NodeIndex { return wrong(expr, "i, j, constants and their arithmetic"); },
                      },
                      file_[expr]);
  }

  std::uint32_t both(std::uint32_t left, std::uint32_t right) { return add(Node::Op::both, left, right); }

  std::vector<Node> take() { return std::move(nodes_); }

 private:
  std::uint32_t add(Node::Op op, std::uint32_t left, std::uint32_t right, std::int64_t value = 0) {
    nodes_.push_back({op, value, left, right});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }
  NodeIndex constant(std::int64_t value) { return add(Node::Op::constant, 0, 0, value); }

  NodeIndex wrong(ast::ExprId expr, std::string_view expected) {
    diagnostics_
        .report(Code::bad_relation, file_.span(expr),
                fmt::format("`{}` in a relation, expected {}", elaborator_.text(file_.span(expr)), expected))
        .help("a relation says which positions j are counted, as in `#[j < i] P` or `#[j == i - 1] P`");
    return std::nullopt;
  }

  // A definition, or a parameter, whose value is a number.
  NodeIndex named_constant(ast::ExprId expr) {
    std::size_t reports = diagnostics_.reports();
    if (auto value = elaborator_.constant_value(expr, env_)) return constant(*value);
    return diagnostics_.reports() > reports ? std::nullopt : wrong(expr, "i, j and constants");
  }

  NodeIndex sum(const ast::Sum& node) {
    NodeIndex total;
    for (const ast::Summand& summand : node.summands) {
      auto operand = number(summand.operand);
      if (!operand) return std::nullopt;
      if (!total && !summand.minus) {
        total = operand;
        continue;
      }
      std::uint32_t left = total ? *total : *constant(0);
      total = add(summand.minus ? Node::Op::subtract : Node::Op::add, left, *operand);
    }
    return total;
  }

  NodeIndex arithmetic(const ast::Binary& node, ast::ExprId expr) {
    Node::Op op;
    switch (node.op) {
      case ast::BinaryOp::multiply: op = Node::Op::multiply; break;
      case ast::BinaryOp::divide: op = Node::Op::divide; break;
      case ast::BinaryOp::modulo: op = Node::Op::modulo; break;
      default: return wrong(expr, "i, j, constants and their arithmetic");
    }
    auto left = number(node.left);
    auto right = number(node.right);
    if (!left || !right) return std::nullopt;
    return add(op, *left, *right);
  }

  NodeIndex implication(const ast::Binary& node, ast::ExprId expr) {
    if (node.op != ast::BinaryOp::implies) return wrong(expr, "a condition on i and j");
    auto left = condition(node.left);
    auto right = condition(node.right);
    if (!left || !right) return std::nullopt;
    std::uint32_t inverted = add(Node::Op::invert, *left, *left);
    return add(Node::Op::either, inverted, *right);
  }

  NodeIndex junction(const ast::Junction& node) {
    NodeIndex total;
    for (ast::ExprId expr : node.operands) {
      auto operand = condition(expr);
      if (!operand) return std::nullopt;
      total = total ? add(node.conjunction ? Node::Op::both : Node::Op::either, *total, *operand) : *operand;
    }
    return total;
  }

  std::uint32_t compare(ast::CompareOp op, std::uint32_t left, std::uint32_t right) {
    switch (op) {
      case ast::CompareOp::equal: return add(Node::Op::equal, left, right);
      case ast::CompareOp::unequal: return add(Node::Op::unequal, left, right);
      case ast::CompareOp::less: return add(Node::Op::less, left, right);
      case ast::CompareOp::less_equal: return add(Node::Op::less_equal, left, right);
      case ast::CompareOp::greater: return add(Node::Op::less, right, left);
      case ast::CompareOp::greater_equal: break;
    }
    return add(Node::Op::less_equal, right, left);
  }

  NodeIndex comparison(const ast::Comparison& node) {
    NodeIndex left = number(node.operands.front());
    NodeIndex total;
    for (std::size_t k = 0; k < node.ops.size(); ++k) {
      NodeIndex right = number(node.operands[k + 1]);
      if (!left || !right) return std::nullopt;
      std::uint32_t link = compare(node.ops[k], *left, *right);
      total = total ? add(Node::Op::both, *total, link) : link;
      left = right;
    }
    return total;
  }

  NodeIndex within(const ast::SetRange& range, std::uint32_t element) {
    auto low = number(range.low);
    if (!low) return std::nullopt;
    if (!range.high.valid()) return add(Node::Op::equal, element, *low);
    auto high = number(range.high);
    if (!high) return std::nullopt;
    std::uint32_t above = add(Node::Op::less_equal, *low, element);
    std::uint32_t below = add(Node::Op::less_equal, element, *high);
    return add(Node::Op::both, above, below);
  }

  // i - j in {1, 4 .. 6}
  NodeIndex membership(const ast::Membership& node) {
    auto element = number(node.element);
    const auto* set = std::get_if<ast::SetLiteral>(&file_[node.set]);
    if (!set) return wrong(node.set, "a set of numbers, as in `i - j in {1, 4}`");
    if (!element) return std::nullopt;
    NodeIndex total;
    for (const ast::SetRange& range : set->elements) {
      auto inside = within(range, *element);
      if (!inside) return std::nullopt;
      total = total ? add(Node::Op::either, *total, *inside) : *inside;
    }
    return total ? total : constant(0);
  }

  Elaborator& elaborator_;
  const Environment& env_;
  Diagnostics& diagnostics_;
  const ast::File& file_;
  std::vector<Node> nodes_;
};

namespace {

/// What a condition in the brackets of a count speaks about.
struct Mentions {
  bool i = false, j = false;
  bool other = false;  // something that only a relation can hold: a division, a set of numbers
};

void collect(const ast::File& file, ast::ExprId expr, Mentions& found) {
  auto in = [&](ast::ExprId operand) { collect(file, operand, found); };
  std::visit(Overloaded{
                 [&](const ast::Position& node) { (node.counted ? found.j : found.i) = true; },
                 [&](const ast::Number&) {},
                 [&](const ast::Name&) {},
                 [&](const ast::Unary& node) { in(node.operand); },
                 [&](const ast::Binary& node) {
                   found.other = found.other || node.op == ast::BinaryOp::divide;
                   in(node.left);
                   in(node.right);
                 },
                 [&](const ast::Junction& node) { std::for_each(node.operands.begin(), node.operands.end(), in); },
                 [&](const ast::Comparison& node) { std::for_each(node.operands.begin(), node.operands.end(), in); },
                 [&](const ast::Sum& node) {
                   for (const ast::Summand& summand : node.summands) in(summand.operand);
                 },
                 [&](const auto&) { found.other = true; },
             },
             file[expr]);
}

}  // namespace

std::optional<Elaborator::Where> Elaborator::where(ast::ExprId expr, const Environment& env) {
  Where result{Relation::prefix(), {}, {}};
  if (!expr.valid()) return result;
  const auto* junction = std::get_if<ast::Junction>(&node(expr, env));
  std::vector<ast::ExprId> conjuncts{expr};
  if (junction && junction->conjunction) conjuncts = junction->operands;
  RelationBuilder builder(*this, env, diagnostics_);
  NodeIndex relation;
  bool good = true;
  for (ast::ExprId conjunct : conjuncts) {
    Mentions mentions;
    collect(*env.scope->file, conjunct, mentions);
    // What is said of j alone is part of the counted condition, and what is said of i alone guards the count.
    bool one = mentions.i != mentions.j && !mentions.other;
    if (one) {
      Environment alone = env;
      alone.j_is_position = mentions.j;
      TermId said = boolean(conjunct, alone);
      (mentions.j ? result.counted : result.guards).push_back(said);
      good = good && said.valid();
      continue;
    }
    NodeIndex node = builder.condition(conjunct);
    good = good && node;
    if (node) relation = relation ? builder.both(*relation, *node) : *node;
  }
  if (!good) return std::nullopt;
  if (relation) result.relation = make_relation(builder.take());
  return result;
}

std::optional<std::int64_t> Elaborator::constant_value(ast::ExprId expr, const Environment& env) {
  TermId value = count(expr, env);
  return value.valid() && terms_[value].op == Op::constant ? std::optional(terms_[value].value) : std::nullopt;
}

}  // namespace crasp::lang
