#pragma once
// What changes from step to step: the batches of all models as rows, and what each is for. It is filled in memory of the host and
// copied to the device in one piece.
//
// Invariant: sizes and places depend on the bucket alone, so that launches can be repeated. Rows and questions beyond a model's own are
// harmless (kernels.h).

#include <span>

#include "backend/cuda/training/kernels.h"
#include "backend/cuda/training/places.h"
#include "backend/training/engine.h"

namespace crasp::backend::cuda {

/// Steps of one shape: sizes rounded up, so that few shapes cover all batches.
struct Bucket {
  Int models = 0, rows = 0, questions = 0;
  bool picks = false;      ///< something is asked at some rows only; otherwise questions are rows
  bool penalises = false;
  friend auto operator<=>(const Bucket&, const Bucket&) = default;
};

Bucket bucket_of(const training::Architecture& architecture, std::span<const training::Lesson> lessons);

struct StepData {
  StepData() = default;
  StepData(const training::Architecture& architecture, const Bucket& bucket, Places places);

  Facts* facts = nullptr;        // [models]
  std::uint64_t* keys = nullptr; // [models, sites]: hashes of seed, step and site
  // [models, rows]
  Row *tokens = nullptr, *positions = nullptr;
  Row *self = nullptr, *begin = nullptr, *end = nullptr;  ///< the row, and its sequence's first and the one after its last
  Row *first_question = nullptr;                          ///< of the row's sequence
  Row *question_from = nullptr, *question_to = nullptr;   ///< those that see the row
  Row *question_at = nullptr;                             ///< or -1
  Row *by_token = nullptr, *by_position = nullptr;        ///< rows, sorted
  Row *token_begin = nullptr, *position_begin = nullptr;  // [models, vocabulary + 1], [models, positions + 1]: into those
  // [models, questions]
  Row *row_of = nullptr, *target = nullptr;
  std::uint8_t* right = nullptr;  // [models, questions, vocabulary]
  Int sites = 0, bytes = 0;
};

/// Fills data in memory of the host. Without `learning` there is no dropout, sequences begin at position 0, and weights stay.
void fill(const training::Architecture& architecture, const Bucket& bucket, std::span<const training::Lesson> lessons, bool learning,
          const StepData& to);

}  // namespace crasp::backend::cuda
