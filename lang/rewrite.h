#pragma once
// Task-layer constructs that C-RASP can say after all, said in C-RASP:
//   `X@i` of a Boolean X            a case for each value of X outside the count
//   `first[R] P : X`, X Boolean     some j with P and X at which #P is 1
//   `first`, `last` over a window   a case for each distance
//   `C % m`, `C * D`, C bounded     a case for each value of C
//   `regex "…"`                     the program that a `RegexJudge` gives, if one is passed
// What is left in the task layer stays as it is.

#include <functional>
#include <optional>
#include <string>

#include "lang/program.h"

namespace crasp::lang {

/// What is known of a regular language.
struct RegexJudgement {
  /// "it is in C-RASP", or why it is not; ends a sentence that names the expression.
  std::string verdict;
  /// A recogniser of the language over the same alphabet, in C-RASP, if there is one.
  std::optional<Program> program;
};

/// Judges the language of a minimal automaton over the symbols of Σ (verifier/express.h has one).
using RegexJudge = std::function<RegexJudgement(const Dfa&, const Alphabet&)>;

/// The same program with these constructs replaced; equal to `program` at every position of every word over Σ.
Program rewrite_to_c_rasp(const Program& program, const RegexJudge& judge = {});

}  // namespace crasp::lang
