#pragma once
// Tokens to statements, before any grammar: where a statement ends, which braces are blocks, and which brackets have no
// partner. A newline ends a statement unless it stands in brackets or after an operator. Faults are reported here once
// and the statement is marked, so that one missing bracket never swallows the rest of a file.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lang/diagnostics.h"
#include "lang/lex.h"

namespace crasp::lang {

class Layout {
 public:
  enum class Piece : std::uint8_t {
    statement,    ///< `tokens()`
    block_open,   ///< `program NAME {` or `task NAME {`; `tokens()` without the brace
    block_close,  ///< `}`
    end,
  };

  /// Brackets nested deeper than this are an error.
  static constexpr std::size_t kDeepest = 256;
  /// A statement has at most so many tokens.
  static constexpr std::size_t kLongest = std::size_t{1} << 22;

  Layout(Lexer lexer, Diagnostics& diagnostics) : lexer_(lexer), diagnostics_(diagnostics) {}

  Piece next();

  /// Of the last piece; never empty for a statement or an opened block.
  std::span<const Token> tokens() const { return tokens_; }
  /// An error in the last piece was reported; its tokens are incomplete.
  bool faulty() const { return faulty_; }
  /// Its brace, for `block_open` and `block_close`.
  Token brace() const { return brace_; }
  const Lexer& lexer() const { return lexer_; }

 private:
  void restart();
  bool take(Token token, Piece& piece);
  bool take_newline();
  bool take_end(Token token, Piece& piece);
  bool take_right_brace(Token token, Piece& piece);
  void open(Token token);
  void close(Token token);
  void append(Token token);
  void report_unclosed();
  bool begins_statement() const;

  Lexer lexer_;
  Diagnostics& diagnostics_;
  std::vector<Token> tokens_;
  std::vector<Token> brackets_;  ///< open ones of this statement
  std::vector<Token> blocks_;    ///< braces of open blocks
  TokenKind last_ = TokenKind::newline;
  Token brace_;
  Token held_;  ///< when `holds_`: a `}` or the end that ended a statement and is a piece of its own
  bool holds_ = false;
  bool faulty_ = false;
};

}  // namespace crasp::lang
