#include "lang/cr_tree.h"

#include <algorithm>
#include <string>
#include <utility>

#include "lang/operators.h"
#include "lang/tree_builder.h"

namespace crasp::lang {
namespace {

using Kind = CrNode::Kind;

/// The expression that a token is by itself. Strings of the dialect have no escapes.
ast::Expr leaf_of(const CrLine& line, std::uint32_t token) {
  const std::string_view text = line.texts[token];
  if (line.tokens[token].kind == TokenKind::string)
    return ast::SymbolLiteral{std::string(text.substr(1, text.size() - 2))};
  if (line.tokens[token].kind == TokenKind::name) return ast::Name{"", std::string(text)};
  return leaf(line.tokens[token].kind, text);
}

/// Turns the nodes of a reading into a tree; `a && b && c` without brackets is one node.
class ReadingToTree {
 public:
  ReadingToTree(const CrReading& reading, const CrLine& line) : reading_(reading), line_(line) {}

  CrTree run() {
    tree_.root = convert(reading_.root);
    return std::move(tree_);
  }

 private:
  ast::ExprId convert(std::uint32_t id);
  ast::Expr convert(const CrNode& node);
  ast::Expr junction(const CrNode& node);
  ast::Expr sum(const CrNode& node);
  ast::Expr count(const CrNode& node);
  ast::ExprId add(ast::Expr expression, Span span);
  TokenKind sign(const CrNode& node) const { return line_.tokens[node.token].kind; }
  const CrNode& node(std::uint32_t id) const { return reading_.nodes[id]; }

  const CrReading& reading_;
  const CrLine& line_;
  CrTree tree_;
};

ast::ExprId ReadingToTree::add(ast::Expr expression, Span span) {
  tree_.file.expressions.push_back(std::move(expression));
  tree_.file.expression_spans.push_back(span);
  return {static_cast<std::uint32_t>(tree_.file.expressions.size() - 1)};
}

ast::ExprId ReadingToTree::convert(std::uint32_t id) {
  const CrNode& at = node(id);
  if (at.kind == Kind::brackets) return convert(at.first);
  return add(convert(at), join(line_.span(at.begin), line_.span(at.end - 1)));
}

ast::Expr ReadingToTree::convert(const CrNode& at) {
  switch (at.kind) {
    case Kind::invert: return ast::Unary{ast::UnaryOp::invert, convert(at.first)};
    case Kind::junction: return junction(at);
    case Kind::comparison: {
      const auto op = static_cast<ast::CompareOp>(infix_operator(sign(at))->code);
      const ast::ExprId left = convert(at.first);
      return ast::Comparison{{left, convert(at.second)}, {op}};
    }
    case Kind::count: return count(at);
    case Kind::sum: return sum(at);
    case Kind::product: {
      const ast::ExprId factor = add(leaf_of(line_, at.token), line_.span(at.token));
      return ast::Binary{ast::BinaryOp::multiply, factor, convert(at.first)};
    }
    case Kind::extremum: {
      const ast::ExprId left = convert(at.first);
      return ast::Call{{"", std::string(line_.texts[at.token])}, {left, convert(at.second)}};
    }
    case Kind::conditional: {
      const ast::ExprId then = convert(at.first);
      const ast::ExprId condition = convert(at.second);
      return ast::Conditional{condition, then, convert(at.third)};
    }
    default: return leaf_of(line_, at.token);
  }
}

ast::Expr ReadingToTree::junction(const CrNode& at) {
  std::vector<std::uint32_t> parts = {at.second};
  std::uint32_t left = at.first;
  for (; node(left).kind == Kind::junction && sign(node(left)) == sign(at); left = node(left).first) {
    parts.push_back(node(left).second);
  }
  parts.push_back(left);
  ast::Junction result{sign(at) == TokenKind::conjunction, {}};
  std::for_each(parts.rbegin(), parts.rend(), [&](std::uint32_t part) { result.operands.push_back(convert(part)); });
  return result;
}

ast::Expr ReadingToTree::sum(const CrNode& at) {
  std::vector<std::pair<bool, std::uint32_t>> parts = {{sign(at) == TokenKind::minus, at.second}};
  std::uint32_t left = at.first;
  for (; node(left).kind == Kind::sum; left = node(left).first) {
    parts.push_back({sign(node(left)) == TokenKind::minus, node(left).second});
  }
  parts.push_back({false, left});
  ast::Sum result;
  std::for_each(parts.rbegin(), parts.rend(), [&](const auto& part) {
    result.summands.push_back({part.first, convert(part.second)});
  });
  return result;
}

ast::Expr ReadingToTree::count(const CrNode& at) {
  const bool guarded = sign(at) == TokenKind::name;
  const ast::ExprId relation = guarded ? add(leaf_of(line_, at.token), line_.span(at.token)) : ast::ExprId{};
  return ast::Count{relation, convert(at.first)};
}

/// Reads a line in our precedence, operand by operand.
class OurReader {
 public:
  explicit OurReader(const CrLine& line) : line_(line), builder_(tree_.file, ignored_) {}

  CrTree run() {
    builder_.restart();
    tree_.root = expression().id;
    return std::move(tree_);
  }

 private:
  Operand expression();
  Operand operand();
  void prefixes();
  bool see(TokenKind kind) const { return at_ < line_.tokens.size() && line_.tokens[at_].kind == kind; }
  Operand add(ast::Expr node, Span span) { return {builder_.add(std::move(node), span), span}; }

  const CrLine& line_;
  Diagnostics ignored_;  // too deep a tree is found when the dialect's own is built
  CrTree tree_;
  TreeBuilder builder_;
  std::uint32_t at_ = 0;
};

Operand OurReader::expression() {
  if (!builder_.open(line_.span(0))) return {};  // nested too deeply: the result is not used
  for (;;) {
    prefixes();
    builder_.operand(operand());
    if (at_ >= line_.tokens.size() || builder_.failed()) break;
    std::optional<Operator> op = infix_operator(line_.tokens[at_].kind);
    if (see(TokenKind::kw_if)) {
      ++at_;
      op.emplace();
      op->kind = Operator::Kind::if_;
      op->level = Level::conditional;
      op->first = expression().id;
    }
    if (!op) break;
    ++at_;  // the operator, or `else`
    builder_.infix(std::move(*op));
  }
  return builder_.close();
}

void OurReader::prefixes() {
  while (see(TokenKind::invert) || see(TokenKind::hash)) {
    Operator op = *prefix_operator(line_.tokens[at_].kind);
    op.span = line_.span(at_++);
    if (op.kind == Operator::Kind::count && see(TokenKind::left_bracket)) {
      op.first = add(leaf_of(line_, at_ + 1), line_.span(at_ + 1)).id;
      at_ += 3;
    }
    builder_.prefix(std::move(op));
  }
}

Operand OurReader::operand() {
  if (builder_.failed() || at_ >= line_.tokens.size()) return {};
  const std::uint32_t first = at_++;
  if (line_.tokens[first].kind == TokenKind::left_paren) {
    const Operand inner = expression();
    ++at_;
    return inner;
  }
  const bool call = line_.tokens[first].kind == TokenKind::name && see(TokenKind::left_paren);
  if (!call) return add(leaf_of(line_, first), line_.span(first));
  ++at_;
  const ast::ExprId left = expression().id;
  ++at_;
  const ast::ExprId right = expression().id;
  ++at_;
  return add(ast::Call{{"", std::string(line_.texts[first])}, {left, right}}, line_.span(first));
}

}  // namespace

CrTree tree_of(const CrReading& reading, const CrLine& line) { return ReadingToTree(reading, line).run(); }

CrTree our_tree_of(const CrLine& line) { return OurReader(line).run(); }

}  // namespace crasp::lang
