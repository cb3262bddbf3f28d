#pragma once
// What training is measured on.

#include <random>

#include "backend/training/batch.h"

namespace crasp::bench {

constexpr std::int64_t kSequences = 64, kVocabulary = 32;

/// Sequences of equal length, every position asked, as language models learn.
inline backend::training::Batch random_batch(std::int64_t length, unsigned seed) {
  std::mt19937 random(seed);
  const auto token = [&] { return static_cast<backend::Token>(random() % kVocabulary); };
  backend::training::Batch batch;
  for (std::int64_t s = 0; s < kSequences; ++s) {
    for (std::int64_t k = 0; k < length; ++k) {
      batch.asked.push_back(static_cast<std::int64_t>(batch.tokens.size()));
      batch.tokens.push_back(token());
      batch.target.push_back(token());
    }
    batch.begin.push_back(static_cast<std::int64_t>(batch.tokens.size()));
  }
  return batch;
}

}  // namespace crasp::bench
