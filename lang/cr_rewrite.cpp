#include "lang/cr_rewrite.h"

#include <fmt/format.h>

#include <charconv>
#include <utility>
#include <vector>

namespace crasp::lang {

const std::string_view kKnownCrPredicates =
    "known are `pred` (j = i - 1), `pred2`, `pred3`, … (j = i - 2, …) and `pos_even`";

namespace {

constexpr std::string_view kEven = "pos_even";

/// c of the predicate j = i - c.
std::optional<std::int64_t> offset_of(std::string_view predicate) {
  constexpr std::string_view kStem = "pred";
  if (!predicate.starts_with(kStem)) return std::nullopt;
  const std::string_view digits = predicate.substr(kStem.size());
  if (digits.empty()) return 1;
  std::int64_t offset = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), offset);
  const bool whole = error == std::errc{} && end == digits.data() + digits.size() && offset >= 0;
  return whole ? std::optional(offset) : std::nullopt;
}

class Rewriter {
 public:
  Rewriter(const ast::File& from, const CrNames& names, TreeBuilder& to, Diagnostics& diagnostics)
      : from_(from), names_(names), to_(to), diagnostics_(diagnostics) {}

  ast::ExprId rewrite(ast::ExprId id, Type wanted);
  CrValue variable(const ast::Name& name, Span span);
  bool failed() const { return failed_ || to_.failed(); }

  // The nodes that the dialect has; the others do not occur.
  ast::Expr operator()(const ast::Number& node) { return node; }
  ast::Expr operator()(const ast::Truth& node) { return node; }
  ast::Expr operator()(const ast::SymbolLiteral& node) { return node; }
  ast::Expr operator()(const ast::Unary& node) { return ast::Unary{node.op, rewrite(node.operand, Type::boolean)}; }
  ast::Expr operator()(const ast::Junction& node) {
    return ast::Junction{node.conjunction, rewrite_all(node.operands, Type::boolean)};
  }
  ast::Expr operator()(const ast::Comparison& node) {
    return ast::Comparison{rewrite_all(node.operands, Type::count), node.ops};
  }
  ast::Expr operator()(const ast::Binary& node) {
    const ast::ExprId left = rewrite(node.left, Type::count);
    return ast::Binary{node.op, left, rewrite(node.right, Type::count)};
  }
  ast::Expr operator()(const ast::Call& node) {
    return ast::Call{node.callee, rewrite_all(node.arguments, Type::count)};
  }
  ast::Expr operator()(const ast::Sum& node);
  ast::Expr operator()(const ast::Count& node);
  ast::Expr operator()(const ast::Conditional& node);
  template <class Node>
  ast::Expr operator()(const Node&) {
    std::abort();
  }

 private:
  std::vector<ast::ExprId> rewrite_all(const std::vector<ast::ExprId>& ids, Type wanted);
  ast::ExprId relation(ast::ExprId id);
  CrValue even_position(Span span);
  void report(Code code, Span span, std::string message, std::string_view help);

  const ast::File& from_;
  const CrNames& names_;
  TreeBuilder& to_;
  Diagnostics& diagnostics_;
  bool failed_ = false;
};

ast::ExprId Rewriter::rewrite(ast::ExprId id, Type wanted) {
  const Span span = from_.span(id);
  const auto* name = std::get_if<ast::Name>(&from_[id]);
  if (name == nullptr) return to_.add(std::visit(*this, from_[id]), span);
  const CrValue value = variable(*name, span);
  if (failed() || value.type == wanted) return value.id;
  if (wanted == Type::count) return to_.add(ast::Iverson{value.id}, span);
  const ast::ExprId zero = to_.add(ast::Number{0}, span);
  return to_.add(ast::Comparison{{value.id, zero}, {ast::CompareOp::unequal}}, span);
}

std::vector<ast::ExprId> Rewriter::rewrite_all(const std::vector<ast::ExprId>& ids, Type wanted) {
  std::vector<ast::ExprId> result;
  for (const ast::ExprId id : ids) result.push_back(rewrite(id, wanted));
  return result;
}

/// A variable that was assigned above, or a predicate of positions.
CrValue Rewriter::variable(const ast::Name& name, Span span) {
  if (const auto found = names_.variables.find(name.name); found != names_.variables.end()) {
    return {to_.add(ast::Name{"", found->second.name}, span), found->second.type};
  }
  const bool imported = names_.predicates.contains(name.name);
  if (imported && name.name == kEven) return even_position(span);
  if (imported && offset_of(name.name)) {
    report(Code::wrong_kind_of_name, span, fmt::format("found `{}`, expected a variable", name.name),
           "a predicate of two positions stands in `#[…]`");
  } else if (name.name == kEven) {
    report(Code::unknown_name, span, fmt::format("`{}` is not imported", name.name), "write `#import pos_even` above");
  } else if (!imported) {  // an unknown predicate was reported where it was imported
    std::vector<std::string_view> known;
    for (const auto& [variable, value] : names_.variables) known.push_back(variable);
    const std::string_view near = closest(name.name, known);
    report(Code::unknown_name, span, fmt::format("`{}` is not assigned above", name.name),
           near.empty() ? "" : fmt::format("did you mean `{}`?", near));
  }
  failed_ = true;
  return {{}, Type::boolean};
}

/// Even positions counted from 0 are our odd ones.
CrValue Rewriter::even_position(Span span) {
  const ast::ExprId position = to_.add(ast::Position{false}, span);
  const ast::ExprId two = to_.add(ast::Number{2}, span);
  const ast::ExprId remainder = to_.add(ast::Binary{ast::BinaryOp::modulo, position, two}, span);
  const ast::ExprId one = to_.add(ast::Number{1}, span);
  return {to_.add(ast::Comparison{{remainder, one}, {ast::CompareOp::equal}}, span), Type::boolean};
}

ast::Expr Rewriter::operator()(const ast::Sum& node) {
  ast::Sum sum;
  for (const ast::Summand& summand : node.summands) {
    sum.summands.push_back({summand.minus, rewrite(summand.operand, Type::count)});
  }
  return sum;
}

ast::Expr Rewriter::operator()(const ast::Count& node) {
  const ast::ExprId where = node.relation.valid() ? relation(node.relation) : ast::ExprId{};
  return ast::Count{where, rewrite(node.body, Type::boolean)};
}

ast::Expr Rewriter::operator()(const ast::Conditional& node) {
  const ast::ExprId then = rewrite(node.then, Type::count);
  const ast::ExprId condition = rewrite(node.condition, Type::boolean);
  return ast::Conditional{condition, then, rewrite(node.otherwise, Type::count)};
}

/// `j == i - c` for `pred` and its like.
ast::ExprId Rewriter::relation(ast::ExprId id) {
  const Span span = from_.span(id);
  const std::string& name = std::get<ast::Name>(from_[id]).name;
  const auto offset = offset_of(name);
  const bool imported = names_.predicates.contains(name);
  if (!offset || !imported) {
    if (name == kEven) {
      report(Code::wrong_kind_of_name, span, "found `pos_even`, expected a predicate of two positions",
             "a predicate of one position stands where a variable may");
    } else if (!imported) {
      report(Code::cr_unknown_predicate, span, fmt::format("predicate `{}` is not imported", name),
             offset ? fmt::format("write `#import {}` above", name) : std::string(kKnownCrPredicates));
    }
    failed_ = true;
    return {};
  }
  const ast::ExprId j = to_.add(ast::Position{true}, span);
  const ast::ExprId i = to_.add(ast::Position{false}, span);
  const ast::ExprId c = to_.add(ast::Number{*offset}, span);
  const ast::ExprId difference = to_.add(ast::Sum{{{false, i}, {true, c}}}, span);
  return to_.add(ast::Comparison{{j, difference}, {ast::CompareOp::equal}}, span);
}

void Rewriter::report(Code code, Span span, std::string message, std::string_view help) {
  Diagnostic& diagnostic = diagnostics_.report(code, span, std::move(message));
  if (!help.empty()) diagnostic.help(std::string(help));
}

}  // namespace

bool is_known_cr_predicate(std::string_view name) { return name == kEven || offset_of(name).has_value(); }

CrValue rewrite_cr(const ast::File& from, ast::ExprId root, Type type, const CrNames& names, TreeBuilder& to,
                   Diagnostics& diagnostics) {
  Rewriter rewriter(from, names, to, diagnostics);
  CrValue result{{}, type};
  if (const auto* name = std::get_if<ast::Name>(&from[root]))
    result = rewriter.variable(*name, from.span(root));
  else
    result.id = rewriter.rewrite(root, type);
  if (rewriter.failed()) result.id = {};
  return result;
}

}  // namespace crasp::lang
