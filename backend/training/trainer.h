#pragma once
// A model that learns, one step at a time.
//
// A step is a function of the trainer's state and the batch: same bits whatever the number of threads. The batch is divided among
// shards whose number depends on the model's size alone, each shard sums its gradients in order, and the shards are added in order.

#include <filesystem>
#include <memory>

#include "backend/training/batch.h"
#include "backend/training/settings.h"

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
  /// Begins with initial_model. Throws lang::Failure for invalid settings.
  Trainer(const Architecture& architecture, const Settings& settings);
  ~Trainer();
  Trainer(Trainer&&) noexcept;
  Trainer& operator=(Trainer&&) noexcept;

  const Architecture& architecture() const;
  const Settings& settings() const;
  std::int64_t steps_done() const;

  /// Learns from a batch. Throws lang::Failure if it does not fit the model.
  Step step(const Batch& batch);

  /// Without dropout, sequences at position 0.
  Score evaluate(const Batch& batch);

  Model<float> model() const;

  /// Replaces the file by everything that the following steps depend on: settings, weights, moments and the number of steps. The file is whole
  /// or not there, whenever the process is killed. Throws lang::Failure.
  void save(const std::filesystem::path& file) const;
  /// Goes on where `save` was called. Throws lang::Failure if the file is damaged or of another run.
  void restore(const std::filesystem::path& file);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace crasp::backend::training
