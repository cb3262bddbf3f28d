#pragma once
// What a syntax error looks like to the user: what was seen, what was expected, and what was probably meant.

#include <span>

#include "lang/diagnostics.h"
#include "lang/grammar.h"

namespace crasp::lang {

/// Reports `grammar.error`, which was left by reading `tokens`.
void report_syntax_error(const Grammar& grammar, std::span<const Token> tokens, Diagnostics& diagnostics);

}  // namespace crasp::lang
