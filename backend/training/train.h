#pragma once
// Whole training runs: steps, evaluations, an early end, checkpoints; one, or several of one architecture side by side.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/training/trainer.h"

namespace crasp::backend::training {

/// Questions by which a run is watched, such as words of one range of lengths.
struct Examination {
  std::string name;
  Batch batch;
};

struct Run {
  Architecture architecture;
  Settings settings;
  BatchSource source;
  std::vector<Examination> examinations;  ///< the first decides about an early end
  std::int64_t examine_every = 500;       ///< steps
  double enough = 2;                      ///< accuracy in the first examination at which the run ends; above 1, never
  std::filesystem::path checkpoint;       ///< a file that is kept up to date and from which a run goes on; none if empty
  std::int64_t checkpoint_every = 1000;   ///< steps
  bool resume = false;                    ///< go on from the checkpoint, if it is there
};

/// What an observer is told after each step.
struct Progress {
  Step step;
  std::vector<double> accuracies;  ///< by examination; empty if this step was not followed by one
  double seconds = 0;              ///< since the run began or went on
  std::int64_t first_step = 0;     ///< of this process
};

/// Watches a run; one that says false ends it after a checkpoint.
using Observer = std::function<bool(const Progress&)>;

enum class Ending : std::uint8_t {
  all_steps,
  enough,       ///< the first examination was passed
  diverged,     ///< the loss or a gradient became infinite or not a number
  interrupted,  ///< by the observer
};

struct Trained {
  Model<float> model;
  Ending ending = Ending::all_steps;
  std::int64_t steps = 0;          ///< done in all
  std::vector<double> accuracies;  ///< the last ones, by examination
  double loss = 0;                 ///< of the last step
  std::string problem;             ///< for `diverged`: what happened at which step
};

/// What runs are computed by.
struct Machine {
  EngineMaker make_engine = make_processor_engine;
  bool batches_ahead = false;  ///< made by a thread of their own while steps are computed
};

/// Watches several runs: the number of the run, and how it goes.
using GroupObserver = std::function<bool(std::size_t run, const Progress&)>;

/// Throws lang::Failure for invalid settings, a checkpoint of another run, what the source throws, and what a device lacks.
Trained train(const Run& run, const Observer& observer = {}, const Machine& machine = {});

/// Runs of one architecture, step by step together; each ends as it would alone. At least one.
std::vector<Trained> train_together(std::span<const Run> runs, const GroupObserver& observer = {}, const Machine& machine = {});

}  // namespace crasp::backend::training
