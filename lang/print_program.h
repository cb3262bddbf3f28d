#pragma once
// Programs back to source text: for rewritten programs, counterexamples and messages of tests.

#include <string>

#include "lang/program.h"

namespace crasp::lang {

/// The program as a `.crasp` file without a block: its alphabet, a definition for each named term, and for each closed term
/// that is used more than once (t1, t2, …, as far as the program does not use these names), then `accept` or `next`. Reading
/// it gives a program with the same values at every position; the terms may differ, since writing folds nothing and reading
/// does. Members of families become definitions of their own, as in `seen_a_b` for `seen["a", "b"]`.
std::string print_program(const Program& program);

/// One term of a program as an expression, with the names of the program's definitions where they fit. Exponential for
/// terms that share many parts.
std::string print_term(const Program& program, TermId term);

}  // namespace crasp::lang
