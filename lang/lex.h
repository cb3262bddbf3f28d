#pragma once
// Text to tokens. Paper notation and ASCII give the same token (`∧` and `&&`). A token is a kind and a place; names,
// numbers and strings are read from the text again when the tree is built. Whatever the bytes, each call moves forward.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/source.h"

namespace crasp::lang {

// clang-format off
enum class TokenKind : std::uint8_t {
  end_of_text, newline, semicolon, invalid,
  name, number, string,
  left_paren, right_paren, left_bracket, right_bracket, left_brace, right_brace,
  comma, colon, dot, dot_dot, assign, question, at, hash,
  invert, conjunction, disjunction, arrow,
  equal, unequal, less, less_equal, greater, greater_equal, in,
  plus, minus, star, slash, percent, unite, intersect, without,
  kw_true, kw_false, kw_if, kw_else, kw_any, kw_all, kw_sum, kw_count, kw_exists, kw_forall, kw_last, kw_first,
  kw_regex, kw_i, kw_j, kw_q, kw_sigma,
  kw_alphabet, kw_set, kw_def, kw_accept, kw_next, kw_import, kw_program, kw_task, kw_assert,
};
// clang-format on

struct Token {
  TokenKind kind = TokenKind::end_of_text;
  std::uint32_t begin = 0;  ///< bytes of the text
  std::uint32_t end = 0;
};

/// The ASCII spelling of a token with a fixed one; words for the others ("a name").
std::string_view spelling(TokenKind kind);

/// Reserved words, `and`, `or`, `not` and `in` included: no definition may have such a name.
bool is_reserved_word(std::string_view word);

/// The first token kind of the statements that start with a word of their own.
inline bool is_statement_keyword(TokenKind kind) { return kind >= TokenKind::kw_alphabet; }

/// Reads tokens one after another. Copying a lexer is cheap, and a copy looks ahead.
class Lexer {
 public:
  /// `text` is valid UTF-8 (`report_unreadable`) and lives as long as the lexer. Without `diagnostics` or `comments`,
  /// errors or comments are passed over silently.
  Lexer(FileId file, std::string_view text, Diagnostics* diagnostics, std::vector<ast::Comment>* comments);

  /// The next token; `end_of_text` again and again at the end. Of a faulty piece of text, reported, `invalid`.
  Token next();

  /// A copy that reports nothing and collects no comments.
  Lexer ahead() const;

  std::string_view text(Token token) const { return text_.substr(token.begin, token.end - token.begin); }
  Span span(Token token) const { return {file_, token.begin, token.end}; }
  FileId file() const { return file_; }

 private:
  bool skip_blanks();
  void skip_comment();
  Token finish(TokenKind kind, std::size_t length);
  Token lex_word();
  Token lex_number();
  Token lex_string();
  Token lex_sign();
  Token lex_invalid();
  void check_escapes(std::size_t first, std::size_t last);
  Diagnostic* report(Code code, std::size_t first, std::size_t last, std::string message);
  char peek(std::size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }

  FileId file_;
  std::string_view text_;
  Diagnostics* diagnostics_;
  std::vector<ast::Comment>* comments_;
  std::size_t at_ = 0;
  bool at_line_start_ = true;
  TokenKind previous_ = TokenKind::newline;
};

/// Reports the first byte that is not UTF-8, or a text beyond `kLargestText`; true if there is one.
bool report_unreadable(FileId file, std::string_view text, Diagnostics& diagnostics);

inline constexpr std::size_t kLargestText = std::size_t{256} << 20;

/// What stands between the quotes of a string token, escapes replaced; `quoted` was accepted by the lexer.
std::string decode_string(std::string_view quoted);

/// `text` in quotes, with the escapes it needs.
std::string encode_string(std::string_view text);

}  // namespace crasp::lang
