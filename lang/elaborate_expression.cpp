// Elaboration of expressions: one overload of `build` for each node of the syntax tree.

#include <fmt/format.h>

#include <algorithm>

#include "lang/elaborator.h"
#include "lang/regex.h"

namespace crasp::lang {
namespace {

// The parser limits the depth of one expression, this one that of expressions within definitions within definitions.
constexpr unsigned kMostDepth = 1500;
// Members of folds and families and uses of functions, over the whole program: bounds time and memory.
constexpr std::uint64_t kMostWork = 2'000'000;

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

}  // namespace crasp::lang
