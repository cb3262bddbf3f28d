#pragma once
// What a sweep found: its result files, and a table for the terminal.

#include <filesystem>
#include <string>
#include <vector>

#include "cli/sweep_plan.h"
#include "sweep/queue.h"

namespace crasp::cli {

struct SweepOutcome {
  std::size_t done = 0;
  std::vector<sweep::Queue::Failed> failed;
};

struct SweepResultsOf {
  const SweepPlan& plan;
  TaskFiles& files;
  std::filesystem::path directory;
  bool all_families;
  std::string title, command;
  bool json;
};

/// Writes results.jsonl, results.csv, plot.svg and report.html from the records of the items that are done, and prints a table or
/// JSON. True if an item diverged.
bool write_sweep_results(const SweepResultsOf& sweep, const SweepOutcome& outcome, Context& context);

}  // namespace crasp::cli
