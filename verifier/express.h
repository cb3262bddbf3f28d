#pragma once
// What the rest of the project asks of the decision for regular languages: the verdict in words, and the program.

#include "lang/rewrite.h"

namespace crasp::verifier {

/// Judges by `decide`, read at the last symbol; the program is one that was proved equal to the automaton. The function
/// remembers its answers: checking a program asks for the same expression several times.
lang::RegexJudge regex_judge();

/// `program` with all that C-RASP can say, said in C-RASP, regular expressions included.
lang::Program express_in_c_rasp(const lang::Program& program);

}  // namespace crasp::verifier
