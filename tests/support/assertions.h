#pragma once
// The asserts of a program text, checked by running: `accepts` and `rejects` outright, the others on all words up to a length.

#include <cstddef>

#include "lang/workspace.h"

namespace crasp::tests {

/// Fails the running test if the assertion is refuted by its own word, or by a word of length at most `longest`.
void expect_holds(const lang::Assertion& assertion, std::size_t longest);

}  // namespace crasp::tests
