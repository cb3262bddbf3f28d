#pragma once
// An item of a sweep, run to its end in a process of its own.

#include <filesystem>

#include "cli/command.h"
#include "cli/model.h"
#include "cli/sweep_plan.h"

namespace crasp::cli {

/// A line of queue.jsonl: all that a worker has to know.
Json item_json(const sweep::Item& item, const std::string& task_file, bool built_in, bool all_families);

/// Trains and measures item number `number` of `directory`/queue.jsonl in its folder, going on where an earlier process stopped, and
/// writes its record. Says on standard output how far it is.
Exit run_item(const std::filesystem::path& directory, std::size_t number, Backend backend, Context& context);

}  // namespace crasp::cli
