#pragma once
// Activations of a pass, and their gradients, in one piece of memory of the device. As on the CPU (training/pass.h), the last layer
// computes queries, and all that follows them, only where something is asked.

#include <vector>

#include "backend/cuda/training/places.h"
#include "backend/cuda/training/step_data.h"

namespace crasp::backend::cuda {

/// Arrays [models, rows, …], and [models, questions, …] for all but the first line in the last layer, if the bucket picks.
struct LayerBuffers {
  float *input, *normal_1, *mean_1, *inverse_1, *projected;     // [dim], [dim], [], [], [3 dim]
  float *picked, *query;                                        // [dim], if the bucket picks
  float *mixed, *log_sum, *middle, *normal_2, *mean_2, *inverse_2, *hidden, *active;  // [dim], [heads], [dim], [dim], [], [], [inner], …
};

struct Buffers {
  Buffers() = default;
  Buffers(const Config& config, const Bucket& bucket, Places places);

  std::vector<LayerBuffers> layers;
  float *final, *final_normal, *final_mean, *final_inverse, *logits;  // [models, questions, …]
  double *loss, *penalties, *squares;
  std::uint8_t* correct;  // [models, questions]
  Outcome* outcome;       // [models]
  // On the way back.
  float *dx, *dnext, *dropped, *dnormal, *dhidden, *dprojected, *dquery, *dpicked, *dmixed, *delta;
  float *partial;         // [models, chunks, columns]: sums over some rows
  float *maps, *dmaps;    // [models, positions, 2 dim]: queries and keys of positions
  Int bytes = 0;
};

/// Rows that are summed by one block on the way to the gradient of a bias.
constexpr Int kSummedRows = 128;

}  // namespace crasp::backend::cuda
