#pragma once
// A whole training run: steps, evaluations, an early end, checkpoints.

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

/// Throws lang::Failure for invalid settings, a checkpoint of another run, and what the source throws.
Trained train(const Run& run, const Observer& observer = {});

}  // namespace crasp::backend::training
