#include "lang/layout.h"

#include <fmt/format.h>

#include <algorithm>

namespace crasp::lang {
namespace {

/// Does a line that ends with this token go on in the next one?
bool continues(TokenKind kind) {
  using enum TokenKind;
  const bool quantifier = kind == kw_exists || kind == kw_forall || kind == kw_if || kind == kw_else;
  const bool punctuation = kind == comma || kind == colon || kind == dot || kind == dot_dot || kind == assign;
  return quantifier || punctuation || (kind >= question && kind <= without);
}

bool is_opening(TokenKind kind) {
  return kind == TokenKind::left_paren || kind == TokenKind::left_bracket || kind == TokenKind::left_brace;
}

bool is_closing(TokenKind kind) {
  return kind == TokenKind::right_paren || kind == TokenKind::right_bracket || kind == TokenKind::right_brace;
}

/// The kinds of a closing bracket follow those of its opening one.
bool match(TokenKind opening, TokenKind closing) { return static_cast<int>(opening) + 1 == static_cast<int>(closing); }

bool has_block(TokenKind keyword) { return keyword == TokenKind::kw_program || keyword == TokenKind::kw_task; }

}  // namespace

Layout::Piece Layout::next() {
  restart();
  Piece piece = Piece::statement;
  if (holds_) {
    holds_ = false;
    if (take(held_, piece)) return piece;
  }
  while (!take(lexer_.next(), piece)) {
  }
  return piece;
}

void Layout::restart() {
  tokens_.clear();
  brackets_.clear();
  last_ = TokenKind::newline;
  faulty_ = false;
}

/// Adds a token to the piece; true if the piece is complete.
bool Layout::take(Token token, Piece& piece) {
  switch (token.kind) {
    case TokenKind::end_of_text: return take_end(token, piece);
    case TokenKind::newline: return take_newline();
    case TokenKind::semicolon: report_unclosed(); return last_ != TokenKind::newline;
    case TokenKind::right_brace:
      if (!blocks_.empty() &&
          std::ranges::none_of(brackets_, [](Token open) { return open.kind == TokenKind::left_brace; })) {
        return take_right_brace(token, piece);
      }
      break;
    case TokenKind::left_brace:
      if (brackets_.empty() && !tokens_.empty() && has_block(tokens_.front().kind)) {
        blocks_.push_back(token);
        brace_ = token;
        piece = Piece::block_open;
        return true;
      }
      break;
    default: break;
  }
  append(token);
  return false;
}

/// True if the statement ends here.
bool Layout::take_newline() {
  if (last_ == TokenKind::newline) return false;  // nothing has begun
  if (brackets_.empty() && !continues(last_)) return true;
  if (!begins_statement()) return false;
  report_unclosed();
  return true;
}

bool Layout::take_end(Token token, Piece& piece) {
  report_unclosed();
  if (last_ != TokenKind::newline) {
    held_ = token;
    holds_ = true;
    return true;
  }
  for (const Token& block : blocks_) {
    diagnostics_.report(Code::unbalanced_bracket, lexer_.span(block), "`{` is never closed, expected `}`");
  }
  blocks_.clear();
  piece = Piece::end;
  return true;
}

bool Layout::take_right_brace(Token token, Piece& piece) {
  report_unclosed();
  if (last_ != TokenKind::newline) {
    held_ = token;
    holds_ = true;
    return true;
  }
  blocks_.pop_back();
  brace_ = token;
  piece = Piece::block_close;
  return true;
}

void Layout::append(Token token) {
  last_ = token.kind;
  if (token.kind == TokenKind::invalid) faulty_ = true;
  if (is_opening(token.kind)) open(token);
  if (is_closing(token.kind)) close(token);
  if (!faulty_ && tokens_.size() == kLongest) {
    diagnostics_.report(Code::too_large, lexer_.span(tokens_.front()),
                        fmt::format("statement has more than {} tokens", kLongest));
    faulty_ = true;
  }
  if (!faulty_ || tokens_.empty()) tokens_.push_back(token);
}

void Layout::open(Token token) {
  if (brackets_.size() < kDeepest) return brackets_.push_back(token);
  if (faulty_) return;
  diagnostics_.report(Code::nested_too_deeply, lexer_.span(token),
                      fmt::format("brackets are nested more than {} deep", kDeepest));
  faulty_ = true;
}

void Layout::close(Token token) {
  const bool matches = !brackets_.empty() && match(brackets_.back().kind, token.kind);
  if (!matches && !faulty_) {
    const std::string_view text = spelling(token.kind);
    if (brackets_.empty()) {
      diagnostics_.report(Code::unbalanced_bracket, lexer_.span(token), fmt::format("`{}` closes nothing", text));
    } else {
      const Token opening = brackets_.back();
      diagnostics_
          .report(Code::unbalanced_bracket, lexer_.span(token),
                  fmt::format("found `{}`, expected `{}`", text,
                              spelling(static_cast<TokenKind>(static_cast<int>(opening.kind) + 1))))
          .label(lexer_.span(opening), "the bracket that is open here");
    }
    faulty_ = true;
  }
  if (!brackets_.empty()) brackets_.pop_back();
}

/// Reports the innermost open bracket, if there is one and nothing else is wrong with the statement.
void Layout::report_unclosed() {
  if (brackets_.empty() || faulty_) return;
  const Token opening = brackets_.back();
  diagnostics_.report(Code::unbalanced_bracket, lexer_.span(opening),
                      fmt::format("`{}` is never closed", spelling(opening.kind)));
  faulty_ = true;
}

/// Does the next line begin in a way that no expression can go on: `accept`, `name =`, `name[…] =`?
bool Layout::begins_statement() const {
  Lexer ahead = lexer_.ahead();
  Token token = ahead.next();
  if (is_statement_keyword(token.kind)) return true;
  if (token.kind != TokenKind::name) return false;
  token = ahead.next();
  if (token.kind == TokenKind::left_bracket) {
    while (token.kind != TokenKind::right_bracket) {
      if (token.kind == TokenKind::newline || token.kind == TokenKind::end_of_text) return false;
      token = ahead.next();
    }
    token = ahead.next();
  }
  return token.kind == TokenKind::assign;
}

}  // namespace crasp::lang
