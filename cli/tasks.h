#pragma once
// Tasks that the user names.

#include <optional>
#include <string>

#include "cli/command.h"
#include "lang/task.h"
#include "lang/workspace.h"

namespace crasp::cli {

/// The task of `FILE` or `FILE:TASK`, in `workspace`; nullptr after saying what is wrong.
const lang::Task* load_task(const std::string& named, lang::Workspace& workspace, Context& context);

/// `N` or `LOW..HIGH`; nothing after saying what is wrong.
std::optional<lang::LengthBin> parse_lengths(const std::string& text, Context& context);

}  // namespace crasp::cli
