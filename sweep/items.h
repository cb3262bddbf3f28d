#pragma once
// The items of a sweep: one model each, a task with one configuration and one seed.
//
// Invariant: an item's name is its own among those of the sweep, and a function of the item, so that a sweep that is run again, or
// that has got more seeds or configurations, finds what was done.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "lang/diagnostics.h"
#include "sweep/file.h"

namespace crasp::sweep {

/// Options of `crasp train` without their dashes, and their values.
using Settings = std::vector<std::pair<std::string, std::string>>;

struct Item {
  std::string file;  ///< of the task, as written in the sweep file
  std::string task;
  std::string model;  ///< for people: "1l1h16d, APE, lr 1e-3"
  std::uint64_t seed = 0;
  Settings settings;
  lang::Span span;  ///< of the task's name

  /// "parity/1l1h16d-APE-lr-1e-3/seed-0": a folder of the result directory.
  std::string name() const;
};

/// Every block's tasks with every combination of its settings and every seed, in the order of the file: tasks, then settings, the
/// last changing fastest, then seeds. `model 2l4h64d` becomes layers, heads and dim. Reports bad models and seeds, and items that
/// cannot be told apart.
std::vector<Item> expand(const std::vector<Block>& blocks, lang::Diagnostics& diagnostics);

/// Replaces a setting, or adds it.
void set(Settings& settings, const std::string& name, const std::string& value);

}  // namespace crasp::sweep
