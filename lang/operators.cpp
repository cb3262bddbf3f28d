#include "lang/operators.h"

#include <cassert>
#include <charconv>

namespace crasp::lang {
namespace {

using Kind = Operator::Kind;

template <class Code>
Operator make(Kind kind, Level level, Code code) {
  Operator op;
  op.kind = kind;
  op.level = level;
  op.code = static_cast<std::uint8_t>(code);
  return op;
}

Operator binary(ast::BinaryOp op, Level level) { return make(Kind::binary, level, op); }
Operator comparison(ast::CompareOp op) { return make(Kind::comparison, Level::comparison, op); }

}  // namespace

std::optional<Operator> infix_operator(TokenKind kind) {
  using enum TokenKind;
  switch (kind) {
    case arrow: return binary(ast::BinaryOp::implies, Level::implies);
    case disjunction: return make(Kind::disjunction, Level::disjunction, 0);
    case conjunction: return make(Kind::conjunction, Level::conjunction, 0);
    case equal: return comparison(ast::CompareOp::equal);
    case unequal: return comparison(ast::CompareOp::unequal);
    case less: return comparison(ast::CompareOp::less);
    case less_equal: return comparison(ast::CompareOp::less_equal);
    case greater: return comparison(ast::CompareOp::greater);
    case greater_equal: return comparison(ast::CompareOp::greater_equal);
    case in: return make(Kind::membership, Level::comparison, 0);
    case plus: return make(Kind::sum, Level::sum, false);
    case minus: return make(Kind::sum, Level::sum, true);
    case unite: return binary(ast::BinaryOp::unite, Level::sum);
    case without: return binary(ast::BinaryOp::subtract_set, Level::sum);
    case star: return binary(ast::BinaryOp::multiply, Level::product);
    case slash: return binary(ast::BinaryOp::divide, Level::product);
    case percent: return binary(ast::BinaryOp::modulo, Level::product);
    case intersect: return binary(ast::BinaryOp::intersect, Level::product);
    default: return std::nullopt;
  }
}

std::optional<Operator> prefix_operator(TokenKind kind) {
  using enum TokenKind;
  switch (kind) {
    case invert: return make(Kind::invert, Level::negation, 0);
    case minus: return make(Kind::negate, Level::minus, 0);
    case hash: return make(Kind::count, Level::count, 0);
    case kw_exists: return make(Kind::quantified, Level::count, false);
    case kw_forall: return make(Kind::quantified, Level::count, true);
    case kw_any: return make(Kind::fold, Level::open, ast::FoldOp::any);
    case kw_all: return make(Kind::fold, Level::open, ast::FoldOp::all);
    case kw_sum: return make(Kind::fold, Level::open, ast::FoldOp::sum);
    case kw_count: return make(Kind::fold, Level::open, ast::FoldOp::count);
    case kw_first: return make(Kind::select, Level::open, false);
    case kw_last: return make(Kind::select, Level::open, true);
    default: return std::nullopt;
  }
}

bool is_leaf(TokenKind kind) {
  using enum TokenKind;
  const bool constant = kind == number || kind == string || kind == kw_true || kind == kw_false;
  return constant || kind == kw_i || kind == kw_j || kind == kw_sigma;
}

ast::Expr leaf(TokenKind kind, std::string_view text) {
  using enum TokenKind;
  switch (kind) {
    case number: {
      ast::Number number{0};
      std::from_chars(text.data(), text.data() + text.size(), number.value);
      return number;
    }
    case string: return ast::SymbolLiteral{decode_string(text)};
    case kw_true: return ast::Truth{true};
    case kw_false: return ast::Truth{false};
    case kw_i: return ast::Position{false};
    case kw_j: return ast::Position{true};
    default: assert(kind == kw_sigma); return ast::Name{"", "Σ"};
  }
}

}  // namespace crasp::lang
