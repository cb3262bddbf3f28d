#pragma once
// A function is expanded where it is used, so one that nothing uses is never type-checked. Its names are checked all the same.

#include "lang/workspace.h"

namespace crasp::lang {

/// Reports names that are not defined in the bodies of functions of the file that nothing uses.
void check_unused_functions(Workspace& workspace, const Scope& scope);

}  // namespace crasp::lang
