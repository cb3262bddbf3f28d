#pragma once
// What determines a training run of a task, as options: those of `crasp train`, which sweep files name, too.

#include <CLI/CLI.hpp>
#include <optional>

#include "compare/task_run.h"

namespace crasp::cli {

struct TrainSettings {
  compare::TaskRun wanted;
  double enough = 1;  ///< share of right words of the training lengths at which training ends
  bool all_steps = false;
  std::int64_t examine_every = 500, checkpoint_every = 1000;  ///< steps
  bool untied = false;
  std::optional<backend::training::Loss> loss;  ///< of sets of symbols, if it was given
};

/// Architecture, optimiser, and when to examine and to end; not the seed. `settings` must outlive the parsing.
void add_train_settings(CLI::App& command, TrainSettings& settings);

void add_loss(CLI::App& command, std::optional<backend::training::Loss>& loss);

/// Why the task cannot be trained with the loss that was given; nothing if it can, or none was given.
std::optional<std::string> why_no_loss(const lang::Task& task, std::optional<backend::training::Loss> given);

/// The task with the loss that was given, or labels.
compare::TaskBatches make_batches(const lang::Task& task, std::optional<backend::training::Loss> given);

/// The run that the settings describe, without a place for its checkpoint. `batches` must outlive it.
backend::training::Run make_run(const compare::TaskBatches& batches, const TrainSettings& settings);

/// "all_steps", "enough", "diverged", "interrupted"
const char* name(backend::training::Ending ending);

}  // namespace crasp::cli
