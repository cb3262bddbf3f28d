#pragma once
// Items of a sweep, run to their end in one process.

#include <filesystem>

#include "cli/command.h"
#include "cli/model.h"
#include "cli/sweep_plan.h"
#include "sweep/queue.h"

namespace crasp::cli {

/// A line of queue.jsonl: all that a worker has to know.
Json item_json(const sweep::Item& item, const std::string& task_file, bool built_in, bool all_families);

/// Trains items of `directory`/queue.jsonl side by side and measures them, each in its folder, going on where an earlier process stopped,
/// and writes their records. Items with a record are left as they are. Several are of one task and architecture. Says on standard output how
/// far it is.
Exit run_items(const std::filesystem::path& directory, const sweep::Group& numbers, Backend backend, Context& context);

}  // namespace crasp::cli
