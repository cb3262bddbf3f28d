#pragma once
// Which operator, and which expression without operands, a token stands for.

#include <optional>
#include <string_view>

#include "lang/lex.h"
#include "lang/tree_builder.h"

namespace crasp::lang {

/// The operator between two operands, or nothing; `? :` and `if else` are not made of one token and not among them.
std::optional<Operator> infix_operator(TokenKind kind);

/// The operator before its operand, without relation, binders or condition, or nothing.
std::optional<Operator> prefix_operator(TokenKind kind);

/// Is the token an expression by itself, not counting names?
bool is_leaf(TokenKind kind);
ast::Expr leaf(TokenKind kind, std::string_view text);

}  // namespace crasp::lang
