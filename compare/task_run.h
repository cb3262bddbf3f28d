#pragma once
// The training run of a task: which model, on which words, examined on which.

#include "backend/directory.h"
#include "backend/training/train.h"
#include "compare/batches.h"

namespace crasp::compare {

struct TaskRun {
  backend::training::Architecture architecture;  ///< context and vocabulary are set by `make_run` where they are 0
  backend::training::Settings settings;          ///< the loss of sets is that of the batches
  std::int64_t batch = 64;                       ///< words a step
  std::int64_t examined = 500;                   ///< words of each range of lengths
};

/// The lengths of a task's examinations: those of training, then those of its tests.
std::vector<lang::LengthBin> length_bins(const lang::Task& task);

/// "51..100"
std::string bin_name(lang::LengthBin lengths);

/// Fills in the rest of a run: a context for every length of the task, the stream of words with the settings' seed, and examinations on
/// other words, the same for every seed. `batches` must outlive the result.
backend::training::Run make_run(const TaskBatches& batches, const TaskRun& wanted);

/// Writes the model as a directory that `transformers` reads, with the task's tokens, and with a crasp.json that says how to ask it
/// and what it was trained in (docs/training.md). Throws lang::Failure.
void write_trained(const std::filesystem::path& directory, const TaskBatches& batches, const backend::Model<float>& model,
                   backend::Precision precision);

}  // namespace crasp::compare
