#pragma once
// Expressions of the `.cr` dialect as trees, without regard to what names mean: as the dialect reads them, and as our
// own precedence would. Where the two differ, a reader of our language would misread the line.

#include <span>
#include <string_view>
#include <vector>

#include "lang/ast.h"
#include "lang/cr_grammar.h"
#include "lang/lex.h"

namespace crasp::lang {

/// One line on its way: the tokens of an expression, and their texts and places.
struct CrLine {
  std::span<const Token> tokens;
  std::vector<std::string_view> texts;
  FileId file;

  Span span(std::uint32_t token) const { return {file, tokens[token].begin, tokens[token].end}; }
};

/// A tree of its own; `file` holds nothing else. In it the relation of `#[pred] P` is the name `pred`.
struct CrTree {
  ast::File file;
  ast::ExprId root;
};

CrTree tree_of(const CrReading& reading, const CrLine& line);

/// The same tokens by our precedence. The line has a reading, so operands and operators alternate.
CrTree our_tree_of(const CrLine& line);

}  // namespace crasp::lang
