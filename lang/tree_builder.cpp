#include "lang/tree_builder.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "lang/ast_walk.h"

namespace crasp::lang {
namespace {

using Kind = Operator::Kind;

bool is_prefix(Kind kind) { return kind <= Kind::select; }

/// Operators whose neighbours of the same kind become one node.
bool is_chain(Kind kind) {
  return kind == Kind::conjunction || kind == Kind::disjunction || kind == Kind::sum || kind == Kind::comparison;
}

/// Does the operator on the stack get its operands before `next`, which comes behind them, gets its own?
bool goes_first(const Operator& top, const Operator& next) {
  if (top.level != next.level) return top.level > next.level;
  const bool to_the_right = next.level == Level::conditional || next.level == Level::implies;
  return !to_the_right && !(is_chain(next.kind) && top.kind == next.kind);
}

}  // namespace

ast::ExprId TreeBuilder::add(ast::Expr expression, Span span) {
  if (failed_) return {};
  const std::uint32_t depth = depth_of(expression);
  if (depth > kDeepest) {
    diagnostics_.report(Code::nested_too_deeply, span, fmt::format("expression nests more than {} deep", kDeepest))
        .help("give its parts names");
    failed_ = true;
    return {};
  }
  if (file_.expressions.size() >= kMostExpressions) {
    diagnostics_.report(Code::too_large, span, fmt::format("file has more than {} expressions", kMostExpressions));
    failed_ = true;
    return {};
  }
  const ast::ExprId id{static_cast<std::uint32_t>(file_.expressions.size())};
  file_.expressions.push_back(std::move(expression));
  file_.expression_spans.push_back(span);
  depths_.push_back(static_cast<std::uint16_t>(depth));
  return id;
}

std::uint32_t TreeBuilder::depth_of(const ast::Expr& expression) const {
  std::uint32_t deepest = 0;
  ast::for_each_operand(expression,
                        [&](ast::ExprId id) { deepest = std::max<std::uint32_t>(deepest, depths_[id.index]); });
  return deepest + 1;
}

bool TreeBuilder::open(Span place) {
  if (frames_.size() == kDeepestNesting) {
    diagnostics_
        .report(Code::nested_too_deeply, place, fmt::format("expressions nest more than {} deep", kDeepestNesting))
        .help("give their parts names");
    failed_ = true;
    return false;
  }
  frames_.push_back(operators_.size());
  after_prefix_ = false;
  return true;
}

void TreeBuilder::prefix(Operator op) {
  // Behind a tighter prefix operator `!` takes what that one takes: `#!P == 0` compares `#!P`.
  const bool closed = op.level != Level::open;
  if (after_prefix_ && closed) op.level = std::max(op.level, operators_.back().level);
  operators_.push_back(std::move(op));
  after_prefix_ = true;
}

void TreeBuilder::operand(Operand operand) {
  operands_.push_back(operand);
  after_prefix_ = false;
}

void TreeBuilder::infix(Operator op) {
  while (operators_.size() > frames_.back() && goes_first(operators_.back(), op)) reduce();
  operators_.push_back(std::move(op));
}

Operand TreeBuilder::close() {
  while (operators_.size() > frames_.back()) reduce();
  frames_.pop_back();
  after_prefix_ = false;
  return pop();
}

void TreeBuilder::restart() {
  operands_.clear();
  operators_.clear();
  frames_.clear();
  failed_ = false;
  first_of_statement_ = file_.expressions.size();
}

void TreeBuilder::discard() {
  file_.expressions.resize(first_of_statement_, ast::Number{0});
  file_.expression_spans.resize(first_of_statement_);
  depths_.resize(first_of_statement_);
}

Operand TreeBuilder::pop() {
  const Operand last = operands_.back();
  operands_.pop_back();
  return last;
}

void TreeBuilder::push(ast::Expr expression, Span span) {
  operands_.push_back({add(std::move(expression), span), span});
}

/// Gives the operator on top of the stack its operands.
void TreeBuilder::reduce() {
  const Kind kind = operators_.back().kind;
  if (is_chain(kind)) return reduce_chain(kind);
  Operator op = std::move(operators_.back());
  operators_.pop_back();
  is_prefix(kind) ? reduce_prefix(std::move(op)) : reduce_pair(std::move(op));
}

void TreeBuilder::reduce_prefix(Operator op) {
  const Operand body = pop();
  const Span span = join(op.span, body.span);
  switch (op.kind) {
    case Kind::negate: return push(ast::Unary{ast::UnaryOp::negate, body.id}, span);
    case Kind::invert: return push(ast::Unary{ast::UnaryOp::invert, body.id}, span);
    case Kind::count: return push(ast::Count{op.first, body.id}, span);
    case Kind::quantified: return push(ast::Quantified{op.code != 0, op.first, body.id}, span);
    case Kind::fold:
      return push(ast::SymbolFold{static_cast<ast::FoldOp>(op.code), std::move(op.binders), body.id}, span);
    default: return push(ast::Selection{op.code != 0, op.first, op.second, body.id}, span);
  }
}

void TreeBuilder::reduce_pair(Operator op) {
  const Operand right = pop();
  const Operand left = pop();
  const Span span = join(left.span, right.span);
  switch (op.kind) {
    case Kind::membership: return push(ast::Membership{left.id, right.id}, span);
    case Kind::choose: return push(ast::Conditional{left.id, op.first, right.id}, span);
    case Kind::if_: return push(ast::Conditional{op.first, left.id, right.id}, span);
    default: return push(ast::Binary{static_cast<ast::BinaryOp>(op.code), left.id, right.id}, span);
  }
}

/// How many operators on top of the stack are of this kind and level, one behind the other.
std::size_t TreeBuilder::chain_length(Kind kind) const {
  std::size_t length = 0;
  while (operators_.size() - length > frames_.back() && operators_[operators_.size() - length - 1].kind == kind)
    ++length;
  return length;
}

/// `C + D - E`: the operators of one kind on top of the stack become one node.
void TreeBuilder::reduce_chain(Kind kind) {
  const std::size_t length = chain_length(kind);
  const auto ops = operators_.end() - static_cast<std::ptrdiff_t>(length);
  const auto parts = operands_.end() - static_cast<std::ptrdiff_t>(length + 1);
  const Span span = join(parts->span, operands_.back().span);
  ast::Expr node;
  if (kind == Kind::sum) {
    ast::Sum sum;
    for (std::size_t k = 0; k <= length; ++k) sum.summands.push_back({k > 0 && ops[k - 1].code != 0, parts[k].id});
    node = std::move(sum);
  } else {
    std::vector<ast::ExprId> ids;
    for (auto part = parts; part != operands_.end(); ++part) ids.push_back(part->id);
    if (kind == Kind::comparison) {
      std::vector<ast::CompareOp> codes;
      for (auto op = ops; op != operators_.end(); ++op) codes.push_back(static_cast<ast::CompareOp>(op->code));
      node = ast::Comparison{std::move(ids), std::move(codes)};
    } else {
      node = ast::Junction{kind == Kind::conjunction, std::move(ids)};
    }
  }
  operators_.erase(ops, operators_.end());
  operands_.erase(parts, operands_.end());
  push(std::move(node), span);
}

}  // namespace crasp::lang
