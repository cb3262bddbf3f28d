#pragma once
// A syntax tree back to canonical text, for `crasp fmt`. Parsing the result gives an equal tree (lang/ast_equal.h), and
// printing that gives the same text. Comments and single blank lines are kept; a comment inside a statement moves
// before it.

#include <string>

#include "lang/ast.h"
#include "lang/print_expression.h"
#include "lang/source.h"

namespace crasp::lang {

/// `file` was parsed without errors from its text in `sources`.
std::string print(const ast::File& file, const SourceMap& sources, const PrintStyle& style = {});

/// The translation of a `.cr` file: the same after an `alphabet` of its symbols, in the order of their appearance.
std::string print_cr(const ast::File& file, const SourceMap& sources, const PrintStyle& style = {});

}  // namespace crasp::lang
