// Elaboration of expressions: one overload of `build` for each node of the syntax tree.

#include <fmt/format.h>

#include <algorithm>

#include "lang/elaborator.h"
#include "lang/regex.h"
#include "lang/wide.h"

namespace crasp::lang {
namespace {

// The parser limits the depth of one expression, this one that of expressions within definitions within definitions.
constexpr unsigned kMostDepth = 3000;
// Members of folds and families and uses of functions, over the whole program: bounds time and memory.
constexpr std::uint64_t kMostWork = 2'000'000;
constexpr std::int64_t kMostPeriod = 4096;

std::string_view describe(Type type) { return type == Type::boolean ? "a Boolean" : "a count"; }

/// The coefficients of a·i + b.
struct Affine {
  std::int64_t slope, offset;
};

std::optional<Affine> affine_in_position(const Terms& terms, TermId id) {
  const Term& term = terms[id];
  if (term.op == Op::constant) return Affine{0, term.value};
  bool is_position = term.op == Op::count && terms.relation(id).offsets == OffsetSet::prefix() &&
                     terms[terms.operand(id, 0)].op == Op::truth && terms[terms.operand(id, 0)].value == 1;
  if (is_position) return Affine{1, 0};
  if (term.op != Op::sum && term.op != Op::scale) return std::nullopt;
  Affine total{0, 0};
  for (TermId operand : terms.operands(id)) {
    auto part = affine_in_position(terms, operand);
    std::int64_t factor = term.op == Op::scale ? term.value : 1;
    Affine scaled{};
    if (!part || __builtin_mul_overflow(part->slope, factor, &scaled.slope) ||
        __builtin_mul_overflow(part->offset, factor, &scaled.offset) ||
        __builtin_add_overflow(total.slope, scaled.slope, &total.slope) ||
        __builtin_add_overflow(total.offset, scaled.offset, &total.offset)) {
      return std::nullopt;
    }
  }
  return total;
}

std::int64_t remainder(Wide value, std::int64_t m) {
  auto rest = static_cast<std::int64_t>(value % m);
  return rest < 0 ? rest + m : rest;
}

}  // namespace

bool Elaborator::spend(Span span) {
  if (++work_ <= kMostWork) return true;
  diagnostics_.report(Code::too_large, span,
                      fmt::format("the families, folds and functions of this program expand to more than {} parts", kMostWork));
  return false;
}

TermId Elaborator::term(ast::ExprId expr, const Environment& env) {
  if (depth_ >= kMostDepth) {
    diagnostics_.report(Code::nested_too_deeply, place(expr, env),
                        fmt::format("definitions within definitions, more than {} levels deep", kMostDepth));
    return {};
  }
  ++depth_;
  TermId result = std::visit([&](const auto& node) { return build(node, expr, env); }, node(expr, env));
  --depth_;
  return result;
}

TermId Elaborator::boolean(ast::ExprId expr, const Environment& env) { return typed(expr, env, Type::boolean); }
TermId Elaborator::count(ast::ExprId expr, const Environment& env) { return typed(expr, env, Type::count); }

TermId Elaborator::typed(ast::ExprId expr, const Environment& env, Type type) {
  TermId result = term(expr, env);
  if (!result.valid() || terms_.type(result) == type) return result;
  report_type(expr, env, type);
  return {};
}

void Elaborator::report_type(ast::ExprId expr, const Environment& env, Type expected, std::string hint) {
  Span where = place(expr, env);
  std::string source = text(where);
  if (expected == Type::boolean) {
    diagnostics_.report(Code::expected_boolean, where, fmt::format("`{}` is a count, expected a Boolean", source))
        .help(hint.empty() ? fmt::format("compare it, as in `{} >= 1`", source) : std::move(hint));
  } else {
    diagnostics_.report(Code::expected_count, where, fmt::format("`{}` is a Boolean, expected a count", source))
        .help(fmt::format("`#{}` counts it over the prefix, `[{}]` is 1 where it holds",
                          source.find(' ') == std::string::npos ? source : "(" + source + ")", source));
  }
}

std::optional<std::vector<TermId>> Elaborator::all(const std::vector<ast::ExprId>& exprs, const Environment& env,
                                                   Type type) {
  std::vector<TermId> terms;
  bool good = true;
  for (ast::ExprId expr : exprs) {
    terms.push_back(typed(expr, env, type));
    good = good && terms.back().valid();
  }
  if (!good) return std::nullopt;
  return terms;
}

std::optional<std::int64_t> Elaborator::constant(TermId term) const {
  if (!term.valid() || terms_[term].op != Op::constant) return std::nullopt;
  return terms_[term].value;
}

// --- atoms -----------------------------------------------------------------------------------------------------------

TermId Elaborator::build(const ast::Number& node, ast::ExprId expr, const Environment& env) {
  terms_.set_span(place(expr, env));
  return terms_.constant(node.value);
}

TermId Elaborator::build(const ast::Truth& node, ast::ExprId expr, const Environment& env) {
  terms_.set_span(place(expr, env));
  return terms_.truth(node.value);
}

TermId Elaborator::build(const ast::SymbolLiteral& node, ast::ExprId expr, const Environment& env) {
  return symbol_test(intern_symbol(node.text), place(expr, env));
}

TermId Elaborator::build(const ast::SymbolTest& node, ast::ExprId expr, const Environment& env) {
  if (std::holds_alternative<ast::SymbolLiteral>(this->node(node.symbol, env))) return term(node.symbol, env);
  std::size_t errors = diagnostics_.reports();
  Value tested = value(node.symbol, env);
  if (tested.symbol.valid()) return symbol_test(tested.symbol, place(expr, env));
  if (!tested.set.valid()) {
    if (diagnostics_.reports() == errors) symbol(node.symbol, env);  // reports
    return {};
  }
  std::vector<TermId> tests;
  for (SymbolId member : members(tested.set)) tests.push_back(symbol_test(member, place(expr, env)));
  return terms_.disjunction(tests);
}

TermId Elaborator::build(const ast::Name& node, ast::ExprId expr, const Environment& env) {
  std::size_t errors = diagnostics_.reports();
  Value found = lookup(node, place(expr, env), env);
  if (found.term.valid() || diagnostics_.reports() > errors) return found.term;
  if (found.symbol.valid()) {
    diagnostics_
        .report(Code::wrong_kind_of_name, place(expr, env),
                fmt::format("`{}` is a symbol, expected a Boolean or a count", node.name))
        .help(fmt::format("`Q[{}]` holds where this symbol stands", node.name));
  } else if (found.set.valid()) {
    diagnostics_
        .report(Code::wrong_kind_of_name, place(expr, env),
                fmt::format("`{}` is a set of symbols, expected a Boolean or a count", node.name))
        .help(fmt::format("`Q[{}]` holds where a symbol of the set stands", node.name));
  }
  return {};
}

TermId Elaborator::build(const ast::Index& node, ast::ExprId expr, const Environment& env) {
  Scope::Found found = find(node.base, place(expr, env), env);
  if (!found.scope) return {};
  const auto* family = found.scope->get<ast::Definition>(found.statement);
  if (!family || family->indices.empty()) {
    diagnostics_.report(Code::wrong_kind_of_name, place(expr, env),
                        fmt::format("`{}` is no family over symbols", node.base.name));
    return {};
  }
  std::vector<Value> symbols;
  for (ast::ExprId symbol : node.symbols) symbols.push_back({{}, this->symbol(symbol, env), {}});
  bool good = std::all_of(symbols.begin(), symbols.end(), [](const Value& value) { return value.valid(); });
  return good ? member(found, *family, symbols, place(expr, env)) : TermId{};
}

const ast::Definition* Elaborator::callee(const ast::Call& node, ast::ExprId expr, const Environment& env,
                                          Scope::Found& found) {
  found = find(node.callee, place(expr, env), env);
  if (!found.scope) return nullptr;
  const auto* function = found.scope->get<ast::Definition>(found.statement);
  if (!function || !function->is_function) {
    diagnostics_.report(Code::wrong_kind_of_name, place(expr, env),
                        fmt::format("`{}` is no function, so it takes no arguments", node.callee.name));
    return nullptr;
  }
  if (function->parameters.size() != node.arguments.size()) {
    diagnostics_
        .report(Code::wrong_arguments, place(expr, env),
                fmt::format("`{}` takes {} argument{}, found {}", node.callee.name, function->parameters.size(),
                            function->parameters.size() == 1 ? "" : "s", node.arguments.size()))
        .label(function->name.span, "defined here");
    return nullptr;
  }
  return function;
}

TermId Elaborator::build(const ast::Call& node, ast::ExprId expr, const Environment& env) {
  const std::string& name = node.callee.name;
  if (node.callee.module.empty() && (name == "min" || name == "max" || name == "abs")) return extremum(node, expr, env);
  Scope::Found found;
  const ast::Definition* function = callee(node, expr, env, found);
  if (!function) return {};
  auto values = arguments(node, env);
  return values ? call(found, *function, *values, place(expr, env)) : TermId{};
}

TermId Elaborator::extremum(const ast::Call& node, ast::ExprId expr, const Environment& env) {
  const std::string& name = node.callee.name;
  bool fits = name == "abs" ? node.arguments.size() == 1 : !node.arguments.empty();
  if (!fits) {
    diagnostics_.report(Code::wrong_arguments, place(expr, env),
                        fmt::format("`{}` takes {}, found {} arguments", name,
                                    name == "abs" ? "one argument" : "one argument or more", node.arguments.size()));
    return {};
  }
  auto counts = all(node.arguments, env, Type::count);
  if (!counts) return {};
  terms_.set_span(place(expr, env));
  if (name == "abs") counts->push_back(terms_.scale(-1, counts->front()));
  if (counts->size() == 1) return counts->front();
  return terms_.extremum(name == "min" ? Op::minimum : Op::maximum, *counts);
}

TermId Elaborator::build(const ast::Position& node, ast::ExprId expr, const Environment& env) {
  if (node.counted && !env.j_is_position) {
    diagnostics_
        .report(Code::j_outside_relation, place(expr, env),
                "`j` outside the brackets of a count, expected it only in `#[…]`, `first[…]` or `last[…]`")
        .help("inside the counted expression, `i` is the counted position");
    return {};
  }
  terms_.set_span(place(expr, env));
  return terms_.position();
}

TermId Elaborator::build(const ast::Regex& node, ast::ExprId expr, const Environment& env) {
  auto parsed = parse_regex(node.pattern, program_.alphabet.symbols);
  if (const auto* error = std::get_if<RegexError>(&parsed)) {
    Span where = node.pattern_span;
    // Escapes in the literal make it longer than the pattern; the place is then approximate but inside it.
    where.begin = std::min(node.pattern_span.begin + error->begin, node.pattern_span.end);
    where.end = std::min(node.pattern_span.begin + error->end, node.pattern_span.end);
    diagnostics_.report(Code::bad_regex, where, error->message);
    return {};
  }
  terms_.set_span(place(expr, env));
  return terms_.regex(std::get<Dfa>(std::move(parsed)));
}

// --- Boolean and arithmetic operators --------------------------------------------------------------------------------

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
  auto affine = affine_in_position(terms_, left);
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
