#pragma once
// Text to syntax tree, for the language of docs/language.md.

#include <optional>

#include "lang/ast.h"
#include "lang/diagnostics.h"

namespace crasp::lang {

/// Parses the whole text `file`. A statement with a syntax error is reported and skipped, and parsing goes on with the next
/// one, so the tree holds every statement that could be read.
ast::File parse(FileId file, const SourceMap& sources, Diagnostics& diagnostics);

/// Parses a single expression (for `--show`); nothing if it has an error, which was reported. The expression is the last in
/// the store.
std::optional<ast::File> parse_expression(FileId file, const SourceMap& sources, Diagnostics& diagnostics);

/// Parses the dialect of `.cr` files (docs/cr.md) into the same tree; warns where its precedence differs from ours.
ast::File parse_cr(FileId file, const SourceMap& sources, Diagnostics& diagnostics);

}  // namespace crasp::lang
