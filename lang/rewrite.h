#pragma once
// Task-layer constructs that C-RASP can say after all, said in C-RASP:
//   `X@i` of a Boolean X            a case for each value of X outside the count
//   `first[R] P : X`, X Boolean     some j with P and X at which #P is 1
//   `first`, `last` over a window   a case for each distance
//   `C % m`, `C * D`, C bounded     a case for each value of C
// What is left in the task layer stays as it is.

#include "lang/program.h"

namespace crasp::lang {

/// The same program with these constructs replaced; equal to `program` at every position of every word.
Program rewrite_to_c_rasp(const Program& program);

}  // namespace crasp::lang
