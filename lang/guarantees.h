#pragma once
// Theorems that follow from the fragment and the depth of a program. Each carries its paper; none is printed that does not
// apply to the program as it is written.

#include <vector>

#include "lang/check.h"

namespace crasp::lang {

/// Empty for the task layer: nothing follows from leaving the fragment.
std::vector<Guarantee> guarantees(const TermReport& report, ProgramKind kind);

}  // namespace crasp::lang
