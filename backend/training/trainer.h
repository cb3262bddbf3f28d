#pragma once
// Models that learn, one step at a time: one, or several of one architecture side by side.
//
// A step is a function of a model's state and its batch, whatever the others do: on this processor, same bits whatever the number of
// threads (gradient.h); on a device, the same up to rounding.

#include <filesystem>
#include <memory>

#include "backend/training/engine.h"

namespace crasp::backend::training {

/// What one step did.
struct Step {
  std::int64_t step = 0;        ///< its number, from 0
  double loss = 0;              ///< mean over the questions of the batch, before the step
  double penalty = 0;           ///< the positional penalty, with its coefficient
  double accuracy = 0;          ///< the share of sequences with every answer right, before the step
  double gradient_norm = 0;     ///< before clipping
  double learning_rate = 0;
  std::int64_t tokens = 0;

  /// False if the step met a number that is infinite or not one; then the weights are unchanged and training is over.
  bool sane() const;
};

/// What a model makes of a batch.
struct Score {
  double loss = 0;
  std::vector<bool> sequence_right;  ///< [sequences]: every question of it answered right
  std::vector<bool> answer_right;    ///< [asked]: the first token of the greatest logit, or exactly the right tokens positive
  double accuracy() const;           ///< the share of sequences
};

class Trainer {
 public:
  /// One model, on this processor. It begins with initial_model. Throws lang::Failure for invalid settings.
  Trainer(const Architecture& architecture, const Settings& settings) : Trainer(architecture, std::vector{settings}, make_processor_engine) {}
  /// A model for each of the settings, which have one precision.
  Trainer(const Architecture& architecture, std::vector<Settings> settings, const EngineMaker& make_engine);

  std::size_t models() const { return settings_.size(); }
  std::int64_t steps_done(std::size_t model = 0) const { return steps_[model]; }

  /// Learns from a batch for each model, null for those that do nothing; their results are of no meaning. Throws lang::Failure if one
  /// does not fit the architecture.
  std::vector<Step> step(std::span<const Batch* const> batches);
  Step step(const Batch& batch) { return step(std::vector{&batch}).front(); }

  /// Without dropout, sequences at position 0; by model.
  std::vector<Score> evaluate(std::span<const Batch* const> batches);
  Score evaluate(const Batch& batch) { return evaluate(std::vector{&batch}).front(); }

  Model<float> model(std::size_t number = 0) const;

  /// Replaces the file by everything that the following steps of a model depend on: settings, weights, moments and the number of steps. The
  /// file is whole or not there, whenever the process is killed. Throws lang::Failure.
  void save(const std::filesystem::path& file, std::size_t model = 0) const;
  /// Goes on where `save` was called. Throws lang::Failure if the file is damaged or of another run.
  void restore(const std::filesystem::path& file, std::size_t model = 0);

 private:
  void check(std::span<const Batch* const> batches) const;

  Architecture architecture_;
  std::vector<Settings> settings_;
  std::vector<std::int64_t> steps_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace crasp::backend::training
