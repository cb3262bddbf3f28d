// What is done to every number of a row alone: a thread for each number, a row of the grid for each model.

#include "backend/cuda/training/drop.h"
#include "backend/cuda/unit.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 256;

template <class Arguments>
void start(void (*kernel)(Arguments), const Arguments& at) {
  launch({(at.rows * at.columns + kThreads - 1) / kThreads, at.models}, kThreads, kernel, at);
}

struct Place {
  Int model, row, column;
  Int number;  ///< in [models, rows, columns]
  bool inside;
};

template <class Arguments>
__device__ Place place_here(const Arguments& at) {
  const Int number = Int(blockIdx.x) * kThreads + threadIdx.x, model = blockIdx.y, size = at.rows * at.columns;
  return {model, number / at.columns, number % at.columns, model * size + number, number < size};
}

/// The row's number in its batch.
__device__ inline Int row_in_batch(const Row* row_of, const Place& here, Int rows) {
  return row_of ? row_of[here.model * rows + here.row] : here.row;
}

__global__ void embed_rows_kernel(EmbedRows at) {
  const Place here = place_here(at);
  if (!here.inside) return;
  const Int row = here.model * at.rows + here.row, weights = here.model * at.size + here.column;
  float y = at.wte[weights + at.tokens[row] * at.columns];
  if (at.wpe) y += at.wpe[weights + at.positions[row] * at.columns];
  if (at.drop.keys) y *= dropped_row(at.drop, here.model, here.row).factor(here.column);
  at.y[here.number] = y;
}

__global__ void finish_rows_kernel(FinishRows at) {
  const Place here = place_here(at);
  if (!here.inside) return;
  float& to = at.y[(here.model * at.rows + here.row) * at.stride + here.column];
  const Int row = row_in_batch(at.row_of, here, at.rows);
  float y = to + at.bias[here.model * at.size + here.column];
  if (at.drop.keys) y *= dropped_row(at.drop, here.model, row).factor(here.column);
  if (at.residual) y += at.residual[(here.model * at.residual_rows + (at.residual_of_batch ? row : here.row)) * at.columns + here.column];
  to = y;
}

__global__ void drop_rows_kernel(DropRows at) {
  const Place here = place_here(at);
  if (!here.inside) return;
  const Int row = row_in_batch(at.row_of, here, at.rows);
  at.to[here.number] = at.from[here.number] * dropped_row(at.drop, here.model, row).factor(here.column);
}

__global__ void activate_rows_kernel(ActivateRows at) {
  const Place here = place_here(at);
  if (!here.inside) return;
  const float x = at.x[here.number] + at.bias[here.model * at.size + here.column];
  at.x[here.number] = x;
  at.y[here.number] = apply(at.unit, x);
}

__global__ void activate_rows_back_kernel(ActivateRows at) {
  const Place here = place_here(at);
  if (here.inside) at.y[here.number] *= slope(at.unit, at.x[here.number]);
}

__global__ void pick_rows_kernel(PickRows at) {
  const Place here = place_here(at);
  if (!here.inside) return;
  const Row row = at.row_of[here.model * at.rows + here.row];
  const float from = row < 0 ? 0 : at.from[(here.model * at.from_rows + row) * at.columns + here.column];
  at.to[here.number] = at.add ? at.to[here.number] + from : from;
}

}  // namespace

void embed_rows(const EmbedRows& arguments) { start(embed_rows_kernel, arguments); }
void finish_rows(const FinishRows& arguments) { start(finish_rows_kernel, arguments); }
void drop_rows(const DropRows& arguments) { start(drop_rows_kernel, arguments); }
void activate_rows(const ActivateRows& arguments) { start(activate_rows_kernel, arguments); }
void activate_rows_back(const ActivateRows& arguments) { start(activate_rows_back_kernel, arguments); }
void pick_rows(const PickRows& arguments) { start(pick_rows_kernel, arguments); }

}  // namespace crasp::backend::cuda
