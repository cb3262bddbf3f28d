#pragma once
// Models that a comparison trains itself.

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "compare/subject.h"
#include "compare/task_run.h"

namespace crasp::compare {

struct TrainedSubject {
  std::string model;  ///< "trained, 1 layer, 1 head, d 16, APE"; the same for every seed
  std::unique_ptr<Subject> subject;  ///< none if the run diverged
  std::string note;                  ///< how training ended
};

/// Trains a model with each of the settings until all examined words of the training lengths are right, or the steps are done, and
/// writes the models to the directories: side by side if batches are made ahead, otherwise one after the other. What is said of the
/// progress: "step 200 of 3000, loss 0.12", and the share of all that is done.
std::vector<TrainedSubject> train_subjects(const TaskBatches& batches, const std::vector<TaskRun>& wanted,
                                           const std::vector<std::filesystem::path>& directories, const backend::training::Machine& machine,
                                           Place place, const std::function<void(const std::string&, double)>& progress);

}  // namespace crasp::compare
