#pragma once
// Expressions back to text, with the fewest brackets from which the parser reads the same tree.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "lang/ast.h"
#include "lang/precedence.h"

namespace crasp::lang {

struct PrintStyle {
  bool paper = false;       ///< `∧ ≤ :=` in place of `&& <= =`
  std::size_t width = 100;  ///< columns, beyond which a line is broken where it can be
};

/// One statement as it grows: its text, and the spaces in it at which a newline may stand instead.
class LineText {
 public:
  void add(std::string_view text) { text_ += text; }
  /// A space that may become a newline: behind an operator or a comma.
  void add_break() {
    breaks_.push_back({text_.size(), depth_});
    text_ += ' ';
  }
  void open(std::string_view bracket) { text_ += bracket, ++depth_; }
  void close(std::string_view bracket) { text_ += bracket, --depth_; }

  const std::string& text() const { return text_; }
  /// The lines: the first is indented by `indent` columns, the others by four more. Breaks outside of brackets are
  /// preferred.
  std::string wrapped(std::size_t indent, std::size_t width) const;

 private:
  struct Break {
    std::size_t at;
    int depth;
  };
  std::size_t choose_break(std::size_t first, std::size_t line_begin, std::size_t room) const;

  std::string text_;
  std::vector<Break> breaks_;
  int depth_ = 0;
};

/// Can the expression stand where one operand must, without brackets?
bool is_primary(const ast::Expr& expression);

/// The columns of a text, one for each code point.
std::size_t width_of(std::string_view text);

void print_expression(const ast::File& file, ast::ExprId id, const PrintStyle& style, LineText& line);

/// On one line.
std::string expression_text(const ast::File& file, ast::ExprId id, const PrintStyle& style = {});

}  // namespace crasp::lang
