#pragma once
// The grammar of one statement (docs/grammar.md), and the boundary around Boost.Spirit X3: only grammar.cpp includes
// it.
// Each function reads all of the tokens it is given, or leaves behind where it failed and what it expected there.

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "lang/ast.h"
#include "lang/lex.h"
#include "lang/tree_builder.h"

namespace crasp::lang {

/// Where reading stopped and what could have come, in words: "an expression", "`)`".
struct SyntaxError {
  std::size_t at = 0;  ///< index of a token, or their number: behind the last one
  std::string expected;
};

/// What the rules work on, one for a file.
struct Grammar {
  TreeBuilder& tree;
  const Lexer& lexer;
  /// Set by a reader that returns nothing, unless `tree.failed()`.
  SyntaxError error = {};

  Span span(Token token) const { return lexer.span(token); }
  ast::Word word(Token token) const { return {std::string(lexer.text(token)), span(token)}; }
  ast::Word decoded(Token token) const { return {decode_string(lexer.text(token)), span(token)}; }
};

/// Everything but programs and tasks.
std::optional<ast::StatementNode> read_statement(Grammar& grammar, std::span<const Token> tokens);
/// `program NAME` or `task NAME`: the name.
std::optional<ast::Word> read_block_header(Grammar& grammar, std::span<const Token> tokens);
std::optional<ast::TaskField> read_task_field(Grammar& grammar, std::span<const Token> tokens);
std::optional<ast::ExprId> read_expression(Grammar& grammar, std::span<const Token> tokens);

}  // namespace crasp::lang
