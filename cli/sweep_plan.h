#pragma once
// A sweep as the user wrote it, checked: its items, their tasks, and what each is run with.

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/train_settings.h"
#include "compare/comparison.h"
#include "lang/workspace.h"
#include "sweep/items.h"

namespace crasp::cli {

/// What an item's settings mean: those of `crasp train`, and how much is measured.
struct ItemSettings {
  TrainSettings train;
  std::size_t words = 500;  ///< measured of each range of lengths
};

/// Throws CLI::ParseError for a setting that is none.
ItemSettings item_settings(const sweep::Settings& settings);

/// Where the words of an item are measured.
compare::Plan item_plan(const lang::Task& task, std::size_t words, bool all_families);

/// The files that hold the tasks of a sweep, each read once. Those of presets come from the binary.
class TaskFiles {
 public:
  /// `folder`: what paths in the sweep file are relative to. `built_in`: `born.crasp` is the one in the binary.
  TaskFiles(std::filesystem::path folder, bool built_in) : folder_(std::move(folder)), built_in_(built_in) {}

  /// Throws lang::Failure if the file cannot be read. The result may have errors.
  const lang::Workspace& read(const std::string& file);
  /// nullptr if it is not there.
  const lang::Task* find(const std::string& file, const std::string& task);

 private:
  std::filesystem::path folder_;
  bool built_in_;
  std::map<std::string, std::unique_ptr<lang::Workspace>> files_;
};

/// What a sweep is read from: a file, or a preset.
struct SweepSource {
  std::string file, preset;
  std::vector<std::string> tasks;                     ///< only these, if there are any
  std::vector<std::pair<std::string, std::string>> replaced;  ///< settings of the command line, for all items
  std::string precision;                              ///< of all items; empty: what the file says
  std::uint64_t seeds = 0;                            ///< of each configuration the first ones; 0: all

  std::string name() const;  ///< of the file without its ending, or of the preset
  std::filesystem::path folder() const { return std::filesystem::path(file).parent_path(); }
};

struct SweepPlan {
  std::string text;  ///< of the sweep file
  std::vector<sweep::Item> items;
};

/// The items; nothing after saying what is wrong.
std::optional<SweepPlan> plan_sweep(const SweepSource& source, TaskFiles& files, Context& context);

}  // namespace crasp::cli
