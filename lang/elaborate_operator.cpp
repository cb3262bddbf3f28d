// Elaboration of operators: Boolean, arithmetic, comparisons, conditionals.

#include <fmt/format.h>

#include <algorithm>

#include "lang/elaborator.h"
#include "lang/wide.h"

namespace crasp::lang {
namespace {

// (a·i + b) % m is said with one case for each residue up to this m.
constexpr std::int64_t kMostPeriod = 4096;

std::string_view describe(Type type) { return type == Type::boolean ? "a Boolean" : "a count"; }

std::int64_t remainder(Wide value, std::int64_t m) {
  auto rest = static_cast<std::int64_t>(value % m);
  return rest < 0 ? rest + m : rest;
}

}  // namespace

TermId Elaborator::build(const ast::Unary& node, ast::ExprId expr, const Environment& env) {
  bool invert = node.op == ast::UnaryOp::invert;
  TermId operand = typed(node.operand, env, invert ? Type::boolean : Type::count);
  if (!operand.valid()) return {};
  terms_.set_span(place(expr, env));
  if (invert) return terms_.negation(operand);
  // Literals are at most 2^63 - 1, so the constant can be negated.
  if (auto value = constant(operand); value && *value >= 0) return terms_.constant(-*value);
  return terms_.scale(-1, operand);
}

TermId Elaborator::build(const ast::Binary& node, ast::ExprId expr, const Environment& env) {
  switch (node.op) {
    case ast::BinaryOp::implies: {
      TermId left = boolean(node.left, env);
      TermId right = boolean(node.right, env);
      if (!left.valid() || !right.valid()) return {};
      terms_.set_span(place(expr, env));
      TermId operands[] = {terms_.negation(left), right};
      return terms_.disjunction(operands);
    }
    case ast::BinaryOp::multiply: return multiply(node, expr, env);
    case ast::BinaryOp::modulo: return modulo(node, expr, env);
    case ast::BinaryOp::divide:
      diagnostics_.report(Code::bad_relation, place(expr, env),
                          "a division outside the brackets of a count, expected it only in `#[…]`, as in `#[j == i / 2] P`");
      return {};
    default:
      diagnostics_.report(Code::wrong_kind_of_name, place(expr, env),
                          fmt::format("`{}` is a set of symbols, expected a Boolean or a count", text(place(expr, env))));
      return {};
  }
}

TermId Elaborator::multiply(const ast::Binary& node, ast::ExprId expr, const Environment& env) {
  TermId left = count(node.left, env);
  TermId right = count(node.right, env);
  if (!left.valid() || !right.valid()) return {};
  terms_.set_span(place(expr, env));
  auto a = constant(left);
  auto b = constant(right);
  if (a && b) {
    std::int64_t product = 0;
    if (!__builtin_mul_overflow(*a, *b, &product)) return terms_.constant(product);
    diagnostics_.report(Code::number_too_large, place(expr, env), "this product is beyond 64 bits");
    return {};
  }
  if (a) return terms_.scale(*a, right);
  if (b) return terms_.scale(*b, left);
  return terms_.product(left, right);
}

TermId Elaborator::modulo(const ast::Binary& node, ast::ExprId expr, const Environment& env) {
  TermId left = count(node.left, env);
  TermId right = count(node.right, env);
  if (!left.valid() || !right.valid()) return {};
  auto m = constant(right);
  if (!m || *m < 1) {
    diagnostics_.report(Code::bad_modulus, place(node.right, env),
                        fmt::format("`{}` as a modulus, expected a number of at least 1", text(place(node.right, env))));
    return {};
  }
  terms_.set_span(place(expr, env));
  auto affine = affine_.find(terms_, left);
  if (!affine) return terms_.modulo(left, *m);
  if (affine->slope == 0) return terms_.constant(remainder(affine->offset, *m));
  if (affine->slope == 1 && affine->offset == 0) return terms_.position_modulo(*m);
  if (*m > kMostPeriod) return terms_.modulo(left, *m);
  // (a·i + b) mod m takes one value for each residue of i.
  std::vector<TermId> summands;
  for (std::int64_t r = 0; r < *m; ++r) {
    TermId here = terms_.compare(Op::equal, terms_.position_modulo(*m), terms_.constant(r));
    std::int64_t value = remainder(static_cast<Wide>(affine->slope) * r + affine->offset, *m);
    if (value != 0) summands.push_back(terms_.scale(value, terms_.iverson(here)));
  }
  return terms_.sum(summands);
}

TermId Elaborator::build(const ast::Junction& node, ast::ExprId expr, const Environment& env) {
  std::vector<TermId> operands;
  bool good = true;
  for (ast::ExprId operand : node.operands) {
    TermId built = term(operand, env);
    good = good && built.valid();
    operands.push_back(built);
    if (!built.valid() || terms_.type(built) == Type::boolean) continue;
    good = false;
    const auto* count = std::get_if<ast::Count>(&this->node(operand, env));
    if (!count || operand == node.operands.back()) {
      report_type(operand, env, Type::boolean);
      continue;
    }
    Span all = join(place(count->body, env), place(expr, env));
    all.begin = place(count->body, env).begin;
    report_type(operand, env, Type::boolean,
                fmt::format("`#` takes the operand right after it; write `#({})` to count where all of it holds", text(all)));
  }
  if (!good) return {};
  terms_.set_span(place(expr, env));
  return node.conjunction ? terms_.conjunction(operands) : terms_.disjunction(operands);
}

TermId Elaborator::build(const ast::Sum& node, ast::ExprId expr, const Environment& env) {
  std::vector<TermId> operands;
  std::int64_t total = 0;
  bool good = true;
  bool constants = true;
  for (const ast::Summand& summand : node.summands) {
    TermId operand = count(summand.operand, env);
    good = good && operand.valid();
    if (!good) continue;
    auto value = constant(operand);
    bool overflow = value && (summand.minus ? __builtin_sub_overflow(total, *value, &total)
                                            : __builtin_add_overflow(total, *value, &total));
    constants = constants && value && !overflow;
    terms_.set_span(place(expr, env));
    operands.push_back(summand.minus ? terms_.scale(-1, operand) : operand);
  }
  if (!good) return {};
  terms_.set_span(place(expr, env));
  return constants ? terms_.constant(total) : terms_.sum(operands);
}

// --- comparisons -----------------------------------------------------------------------------------------------------

std::optional<std::vector<SymbolId>> Elaborator::compared_symbols(const ast::Comparison& node, const Environment& env) {
  std::vector<SymbolId> symbols;
  bool variable = false;
  for (ast::ExprId operand : node.operands) {
    const ast::Expr& side = this->node(operand, env);
    if (const auto* literal = std::get_if<ast::SymbolLiteral>(&side)) {
      symbols.push_back(intern_symbol(literal->text));
      continue;
    }
    const auto* name = std::get_if<ast::Name>(&side);
    if (!name || !name->module.empty()) return std::nullopt;
    const Local* local = env.locals;
    while (local && local->name != name->name) local = local->outer;
    if (!local || !local->value.symbol.valid()) return std::nullopt;
    symbols.push_back(local->value.symbol);
    variable = true;
  }
  if (!variable) return std::nullopt;
  return symbols;
}

TermId Elaborator::compare_symbols(const ast::Comparison& node, const std::vector<SymbolId>& symbols) {
  bool holds = true;
  for (std::size_t k = 0; k < node.ops.size(); ++k) {
    auto order = symbols[k] <=> symbols[k + 1];
    switch (node.ops[k]) {
      case ast::CompareOp::equal: holds = holds && order == 0; break;
      case ast::CompareOp::unequal: holds = holds && order != 0; break;
      case ast::CompareOp::less: holds = holds && order < 0; break;
      case ast::CompareOp::less_equal: holds = holds && order <= 0; break;
      case ast::CompareOp::greater: holds = holds && order > 0; break;
      case ast::CompareOp::greater_equal: holds = holds && order >= 0; break;
    }
  }
  return terms_.truth(holds);
}

TermId Elaborator::build(const ast::Comparison& node, ast::ExprId expr, const Environment& env) {
  if (auto symbols = compared_symbols(node, env)) return compare_symbols(node, *symbols);
  std::vector<TermId> operands;
  bool good = true;
  for (ast::ExprId operand : node.operands) {
    operands.push_back(term(operand, env));
    good = good && operands.back().valid();
  }
  if (!good) return {};
  std::vector<TermId> links;
  for (std::size_t k = 0; k < node.ops.size(); ++k) {
    bool boolean = terms_.type(operands[k]) == Type::boolean;
    bool on_equality = node.ops[k] == ast::CompareOp::equal || node.ops[k] == ast::CompareOp::unequal;
    Type expected = boolean && on_equality ? Type::boolean : Type::count;
    for (std::size_t side : {k, k + 1}) {
      if (terms_.type(operands[side]) == expected) continue;
      report_type(node.operands[side], env, expected);
      return {};
    }
    links.push_back(compare(node.ops[k], operands[k], operands[k + 1], expr, env));
  }
  terms_.set_span(place(expr, env));
  return terms_.conjunction(links);
}

TermId Elaborator::compare(ast::CompareOp op, TermId left, TermId right, ast::ExprId expr, const Environment& env) {
  terms_.set_span(place(expr, env));
  bool boolean = terms_.type(left) == Type::boolean;
  auto equal = [&] { return boolean ? terms_.equivalence(left, right) : terms_.compare(Op::equal, left, right); };
  TermId result;
  switch (op) {
    case ast::CompareOp::equal: result = equal(); break;
    case ast::CompareOp::unequal: result = terms_.negation(equal()); break;
    case ast::CompareOp::less: result = terms_.compare(Op::less, left, right); break;
    case ast::CompareOp::less_equal: result = terms_.compare(Op::less_equal, left, right); break;
    case ast::CompareOp::greater: result = terms_.compare(Op::less, right, left); break;
    case ast::CompareOp::greater_equal: result = terms_.compare(Op::less_equal, right, left); break;
  }
  if (!boolean) warn_if_constant(result, expr, env);
  return result;
}

void Elaborator::warn_if_constant(TermId comparison, ast::ExprId expr, const Environment& env) {
  if (env.expanded) return;
  auto value = ranges_.truth_value(terms_, comparison);
  if (!value) return;
  diagnostics_.report(Code::constant_comparison, place(expr, env),
                      fmt::format("`{}` is always {}", text(place(expr, env)), *value ? "true" : "false"));
}

TermId Elaborator::build(const ast::Membership& node, ast::ExprId expr, const Environment& env) {
  SymbolId element = symbol(node.element, env);
  SetId in = set(node.set, env);
  if (!element.valid() || !in.valid()) return {};
  terms_.set_span(place(expr, env));
  return terms_.truth(std::binary_search(members(in).begin(), members(in).end(), element));
}

TermId Elaborator::build(const ast::SetLiteral&, ast::ExprId expr, const Environment& env) {
  diagnostics_.report(Code::wrong_kind_of_name, place(expr, env),
                      fmt::format("`{}` is a set of symbols, expected a Boolean or a count", text(place(expr, env))));
  return {};
}

TermId Elaborator::build(const ast::Conditional& node, ast::ExprId expr, const Environment& env) {
  TermId condition = boolean(node.condition, env);
  TermId then = term(node.then, env);
  TermId otherwise = term(node.otherwise, env);
  if (!condition.valid() || !then.valid() || !otherwise.valid()) return {};
  if (terms_.type(then) != terms_.type(otherwise)) {
    diagnostics_
        .report(Code::mixed_types, place(node.otherwise, env),
                fmt::format("`{}` is {}, expected {} as in the other branch", text(place(node.otherwise, env)),
                            describe(terms_.type(otherwise)), describe(terms_.type(then))))
        .label(place(node.then, env), fmt::format("this is {}", describe(terms_.type(then))));
    return {};
  }
  terms_.set_span(place(expr, env));
  return terms_.conditional(condition, then, otherwise);
}

}  // namespace crasp::lang
