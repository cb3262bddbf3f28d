#pragma once
// What computes steps: the cores of this processor, or a CUDA device (backend/cuda/training/engine.h).
//
// An engine holds the numbers of one model or of several of one architecture, each with settings, batches and steps of its own.
// Invariant: what it computes for a model does not depend on the others, and a step is a function of that model's numbers and its lesson.

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "backend/training/batch.h"
#include "backend/training/loops.h"
#include "backend/training/settings.h"

namespace crasp::backend::training {

struct BatchLoss {
  double loss = 0;                    ///< mean over the questions
  double penalty = 0;                 ///< positional
  std::vector<std::uint8_t> correct;  ///< by question
};

/// What a model does next.
struct Lesson {
  const Batch* batch = nullptr;  ///< valid for the architecture; null if the model does nothing
  const Settings* settings = nullptr;
  std::int64_t step = 0;  ///< its number
};

struct Taught {
  BatchLoss loss;            ///< before the step
  double gradient_norm = 0;  ///< before clipping

  /// False if a number was infinite or not one; then the engine left the model as it was.
  bool sane() const;
};

/// What the steps of a model depend on, by Layout.
struct Numbers {
  std::vector<float> weights, first, second;  ///< first and second moments
};

class Engine {
 public:
  virtual ~Engine() = default;
  /// By model. Lessons are as many as models.
  virtual std::vector<Taught> step(std::span<const Lesson> lessons) = 0;
  /// The loss alone, without dropout and with sequences at position 0; of a model whose batch is null, nothing.
  virtual std::vector<BatchLoss> evaluate(std::span<const Batch* const> batches) = 0;
  virtual Numbers numbers(std::size_t model) const = 0;
  virtual void set_numbers(std::size_t model, const Numbers& numbers) = 0;
};

/// Makes an engine for so many models. Throws lang::Failure if it cannot, with what would fit.
using EngineMaker = std::function<std::unique_ptr<Engine>(const Architecture& architecture, std::int64_t models, Precision precision)>;

/// On all cores of this processor, one model after the other: same bits whatever the number of threads. Throws lang::Failure for any
/// other precision than float32.
std::unique_ptr<Engine> make_processor_engine(const Architecture& architecture, std::int64_t models,
                                              Precision precision = Precision::float32);

/// The constants of AdamW for a gradient of this norm; `keep` is that of matrices, vectors keep 1.
AdamStep<float> adam_step(const Settings& settings, std::int64_t step, double gradient_norm);

}  // namespace crasp::backend::training
