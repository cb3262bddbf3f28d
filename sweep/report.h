#pragma once
// The result files of a sweep: those of a comparison, over tasks.

#include <string>
#include <utility>
#include <vector>

#include "compare/comparison.h"
#include "compare/report.h"

namespace crasp::sweep {

/// A task of the sweep, and its models that are done: runs of one configuration share a `model`, and have cells but no subject.
struct TaskResult {
  const lang::Task* task = nullptr;
  compare::Plan plan;
  compare::Finding verdict;  ///< can C-RASP do the task?
  std::vector<compare::Candidate> candidates;
};

struct SweepFacts {
  std::string title;
  std::vector<compare::Finding> problems;  ///< items that failed or diverged
  std::string source;                      ///< the sweep file
  std::string command;                     ///< that makes the report again
  std::vector<std::pair<std::string, std::string>> settings;
};

std::string results_jsonl(const std::vector<TaskResult>& results);
std::string results_csv(const std::vector<TaskResult>& results);
/// Accuracy on inputs of the tasks, a panel for each.
std::string plot_svg(const std::vector<TaskResult>& results);
std::string report_html(const std::vector<TaskResult>& results, const SweepFacts& facts);

}  // namespace crasp::sweep
