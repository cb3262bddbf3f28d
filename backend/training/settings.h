#pragma once
// What is trained and how: the shape of a model, and the numbers of an optimiser.
//
// Invariant of valid settings: what `validate` checks. Together with a stream of batches they determine the trained weights, bit for
// bit, on one machine; the number of threads does not matter.

#include <cstdint>

#include "backend/model.h"
#include "backend/precision.h"
#include "backend/training/batch.h"

namespace crasp::backend::training {

/// How a model learns where a token stands (Huang et al. 2025).
enum class PositionKind : std::uint8_t {
  learned,         ///< an embedding per position, the first token at position 0
  random_offsets,  ///< the same; while training, each sequence begins at a random position, so that all of them are trained
  none             ///< no embeddings of positions (NoPE)
};

struct Architecture {
  std::int64_t layers = 1;
  std::int64_t heads = 1;
  std::int64_t width = 16;      ///< of the residual stream, a multiple of heads
  std::int64_t inner = 0;       ///< hidden units of each MLP; 0 is 4 * width
  std::int64_t context = 0;     ///< the longest sequence, in tokens
  std::int64_t vocabulary = 0;  ///< tokens
  Activation activation = Activation::gelu_new;
  PositionKind positions = PositionKind::random_offsets;
  double dropout = 0;  ///< of embeddings, attention weights and what is added to the residual stream, in [0, 1)
  bool tied = true;    ///< logits are computed with the token embeddings

  friend bool operator==(const Architecture&, const Architecture&) = default;
};

/// The config of the model that an architecture describes.
Config config_of(const Architecture& architecture);

/// How the learning rate falls after the warm-up, over the steps that remain.
enum class Schedule : std::uint8_t { constant, linear, cosine };

/// AdamW as PyTorch defines it. The defaults are those of Huang et al. 2025. Biases and norms do not decay.
struct Settings {
  std::int64_t steps = 30'000;
  double learning_rate = 1e-3;
  Schedule schedule = Schedule::linear;
  std::int64_t warmup = 0;  ///< steps in which the rate rises from 0
  double beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
  double weight_decay = 0.01;
  double clip = 1;               ///< the greatest norm of a gradient; 0 is none
  double positional_penalty = 0; ///< coefficient of the positional part of the regulariser of Huang et al. 2025
  std::uint64_t seed = 0;        ///< of the first weights, dropout, offsets and batches
  Precision precision = Precision::float32;  ///< of products, on a device; models that are trained together have one
  Loss set_loss = Loss::labels;  ///< how the batches ask for sets of tokens: here so that a run does not go on with the other one

  friend bool operator==(const Settings&, const Settings&) = default;
};

/// Throws lang::Failure, which says what is wrong and what was expected.
void validate(const Architecture& architecture);
void validate(const Settings& settings);

/// The rate of step number `step`, from 0.
double learning_rate_at(const Settings& settings, std::int64_t step);

/// Random weights as GPT-2 begins: normal with deviation 0.02, smaller by the square root of 2 * layers where they add to the
/// residual stream; biases 0, norms 1. A function of the architecture and the seed.
Model<float> initial_model(const Architecture& architecture, std::uint64_t seed);

}  // namespace crasp::backend::training
