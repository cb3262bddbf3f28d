#pragma once
// Architectures, batches and cases for tests of training, on this processor and on devices.

#include <random>
#include <vector>

#include "backend/training/batch.h"
#include "backend/training/settings.h"

namespace crasp::backend::training {

inline Architecture small_architecture() {
  return {.layers = 2, .heads = 2, .width = 12, .inner = 20, .context = 24, .vocabulary = 7, .positions = PositionKind::learned};
}

/// Random sequences of lengths 1 to 15; every position is asked with probability `share`, the last one always.
inline Batch random_batch(std::int64_t vocabulary, std::int64_t sequences, Loss loss, unsigned seed, double share = 0.5) {
  std::mt19937 random(seed);
  const auto token = [&] { return static_cast<Token>(random() % static_cast<unsigned>(vocabulary)); };
  Batch batch;
  batch.loss = loss;
  for (std::int64_t s = 0; s < sequences; ++s) {
    const std::size_t length = 1 + random() % 15;
    for (std::size_t k = 0; k < length; ++k) {
      batch.tokens.push_back(token());
      if (k + 1 < length && std::generate_canonical<double, 32>(random) > share) continue;
      batch.asked.push_back(static_cast<std::int64_t>(batch.tokens.size()) - 1);
      if (loss == Loss::classes) batch.target.push_back(token());
      for (std::int64_t v = 0; loss == Loss::labels && v < vocabulary; ++v) batch.right.push_back(random() % 2);
    }
    batch.begin.push_back(static_cast<std::int64_t>(batch.tokens.size()));
  }
  return batch;
}

struct Case {
  const char* name;
  Architecture architecture;
  Loss loss = Loss::classes;
  double penalty = 0, share = 0.5;
};

/// What a way back must be right for, whoever computes it.
inline std::vector<Case> common_cases() {
  const Architecture plain = small_architecture();
  Architecture relu = plain, untied = plain, offsets = plain, none = plain, dropout = plain, one = plain;
  relu.activation = Activation::relu;
  untied.tied = false;
  offsets.positions = PositionKind::random_offsets;
  none.positions = PositionKind::none;
  dropout.dropout = 0.3;
  one.layers = 1, one.heads = 1;
  return {{"plain", plain},
          {"relu", relu},
          {"untied", untied},
          {"labels", plain, Loss::labels},
          {"random offsets", offsets},
          {"no positions", none},
          {"dropout", dropout},
          {"penalty", plain, Loss::classes, 0.7},
          {"one layer, last positions asked", one, Loss::classes, 0, 0},
          {"everything asked", plain, Loss::classes, 0, 1}};
}

}  // namespace crasp::backend::training
