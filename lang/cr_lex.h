#pragma once
// Tokens of the `.cr` dialect (docs/cr.md), line by line. It shares the token kinds of our language, not its rules:
// strings have no escapes, a line is a statement whatever brackets are open, and our keywords are names.

#include <string_view>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/lex.h"

namespace crasp::lang {

class CrLexer {
 public:
  CrLexer(FileId file, std::string_view text, Diagnostics& diagnostics, std::vector<ast::Comment>& comments)
      : file_(file), text_(text), diagnostics_(diagnostics), comments_(comments) {}

  /// The tokens of the next line that has any; `#import` is `kw_import`, `min` and `max` are names. False at the end.
  bool next_line();

  const std::vector<Token>& tokens() const { return tokens_; }
  /// An error in the line was reported.
  bool faulty() const { return faulty_; }
  std::string_view text(Token token) const { return text_.substr(token.begin, token.end - token.begin); }
  Span span(Token token) const { return {file_, token.begin, token.end}; }

 private:
  void read_token();
  void read_comment();
  void read_string();
  void read_name();
  void read_number();
  void add(TokenKind kind, std::size_t length);
  void report(Code code, std::size_t length, std::string message);
  char peek(std::size_t offset = 0) const { return at_ + offset < text_.size() ? text_[at_ + offset] : '\0'; }

  FileId file_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<ast::Comment>& comments_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  bool faulty_ = false;
};

}  // namespace crasp::lang
