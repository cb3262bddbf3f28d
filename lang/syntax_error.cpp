#include "lang/syntax_error.h"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "lang/operators.h"

namespace crasp::lang {
namespace {

constexpr std::size_t kLongestShown = 40;

std::string describe(const Lexer& lexer, Token token) {
  const std::string_view text = lexer.text(token);
  if (text.size() > kLongestShown) return token.kind == TokenKind::string ? "a long string" : "a long name";
  return fmt::format("`{}`", text);
}

/// Behind a whole expression an operator could come as well as the closing bracket that was expected.
std::string widen(std::string_view expected, std::span<const Token> before) {
  const bool closing = expected == "`)`" || expected == "`]`" || expected == "`}`" || expected == "`:`" ||
                       expected == "`else`" || expected == "the end of the line";
  if (!closing || before.empty()) return std::string(expected);
  const TokenKind last = before.back().kind;
  const bool after_operand = is_leaf(last) || last == TokenKind::name || last == TokenKind::right_paren ||
                             last == TokenKind::right_bracket || last == TokenKind::right_brace;
  return after_operand ? fmt::format("an operator or {}", expected) : std::string(expected);
}

/// What a reader of the papers, or of other languages, probably meant.
std::string_view hint(std::span<const Token> tokens, std::size_t at) {
  const TokenKind found = at < tokens.size() ? tokens[at].kind : TokenKind::end_of_text;
  if (found == TokenKind::assign && at > 1) return "equality is `==`";
  if (at == 0 && (infix_operator(found) || found == TokenKind::question || found == TokenKind::kw_if)) {
    return "an expression goes on in the next line inside brackets or after an operator";
  }
  if (at == 1 && found == TokenKind::left_paren) return "a function is defined by `def name(P) = …`";
  if (at == 1 && tokens[0].kind == TokenKind::name) return "a definition is `name = …`, a verdict `accept …`";
  if (found == TokenKind::dot_dot) return "a range of symbols stands in braces, `{\"0\" .. \"9\"}`";
  return "";
}

bool report_reserved(const Grammar& grammar, std::span<const Token> tokens, Diagnostics& diagnostics) {
  const SyntaxError& error = grammar.error;
  if (error.at >= tokens.size()) return false;
  const Token found = tokens[error.at];
  const bool defines = error.at == 0 && tokens.size() > 1 && tokens[1].kind == TokenKind::assign;
  if (error.expected != "a name" && !defines) return false;
  if (!is_reserved_word(grammar.lexer.text(found))) return false;
  diagnostics.report(Code::reserved_name, grammar.span(found),
                     fmt::format("`{}` is a word of the language and cannot be a name", grammar.lexer.text(found)));
  return true;
}

}  // namespace

void report_syntax_error(const Grammar& grammar, std::span<const Token> tokens, Diagnostics& diagnostics) {
  if (report_reserved(grammar, tokens, diagnostics)) return;
  const std::size_t at = grammar.error.at;
  const bool at_end = at >= tokens.size();
  Span place = grammar.span(at_end ? tokens.back() : tokens[at]);
  if (at_end) place.begin = place.end;
  const std::string found = at_end ? "the end of the line" : describe(grammar.lexer, tokens[at]);
  Diagnostic& report =
      diagnostics.report(Code::unexpected_token, place,
                         fmt::format("found {}, expected {}", found,
                                     widen(grammar.error.expected, tokens.first(std::min(at, tokens.size())))));
  const std::string_view help = hint(tokens, at);
  if (!help.empty()) report.help(std::string(help));
}

}  // namespace crasp::lang
