#pragma once
// What an item found: the file `item.json` in its folder, which is there, whole, just if the item is done.
//
// Nothing in it depends on time, on where it was run, or on how often it was interrupted.

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "sweep/items.h"

namespace crasp::sweep {

struct Record {
  std::string fingerprint;  ///< of the task and the settings: what the numbers are a function of
  std::string ending;       ///< "enough", "all_steps", "diverged"
  std::int64_t steps = 0;
  double loss = 0;          ///< in the last step
  std::string note;         ///< for `diverged`: what happened
  std::string shape;        ///< "1 layer, 1 head, 16 dimensions, 4,736 parameters"
  std::vector<compare::Cell> cells;
};

void write_record(const std::filesystem::path& file, const Item& item, const compare::Plan& plan, const Record& record);

/// Nothing if it is not there. Throws lang::Failure if it is not what `write_record` wrote, or about other lengths than `plan`.
std::optional<Record> read_record(const std::filesystem::path& file, const compare::Plan& plan);

/// What an item's numbers are a function of, as a short text: the task's words and spec, the settings, the seed, the measurement.
std::string fingerprint(const lang::Task& task, const Item& item, const compare::Plan& plan);

}  // namespace crasp::sweep
