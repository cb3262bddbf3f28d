#pragma once
// From `alphabet` statements and ranges of symbols to Σ.

#include <optional>
#include <string>
#include <vector>

#include "lang/ast.h"
#include "lang/diagnostics.h"
#include "lang/program.h"
#include "lang/scope.h"

namespace crasp::lang {

/// The symbols of one element of a set or an alphabet: one literal, or all of a range. Nothing after a report.
std::optional<std::vector<std::string>> expand_range(const ast::SetRange& range, const ast::File& file,
                                                     const SourceMap& sources, Diagnostics& diagnostics);

/// Σ of a program that stands in `scope`: the nearest `alphabet` statement; for a `.cr` file the symbols that it mentions,
/// open for others. Nothing after a report.
std::optional<Alphabet> resolve_alphabet(const Scope& scope, Span program, const SourceMap& sources,
                                         Diagnostics& diagnostics);

}  // namespace crasp::lang
