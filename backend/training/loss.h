#pragma once
// What a batch asks, judged: losses, gradients of logits, right answers.

#include <cstdint>
#include <vector>

#include "backend/training/batch.h"

namespace crasp::backend::training {

/// Sums over some questions.
struct Judged {
  double loss = 0;                    ///< not yet divided by anything
  std::vector<std::uint8_t> correct;  ///< by question
};

/// Judges the questions `first` to `first + count - 1` of the batch by logits [count, vocabulary], which become the gradient of
/// (loss * weight). For `labels`, the loss of a question is the mean over the vocabulary.
template <class Real>
Judged judge(const Batch& batch, std::int64_t first, std::int64_t count, std::int64_t vocabulary, Real weight, Real* logits);

}  // namespace crasp::backend::training
