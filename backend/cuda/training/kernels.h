#pragma once
// Kernels of training, as plain data and a function that launches each. Several models of one architecture lie side by side: an
// array [models, rows, columns] has one row for each token of a model's batch, or for each token that is asked about; weights and
// gradients [models, size] are placed by training::Layout, and a pointer to a slice is that of the first model. Pointers are to memory
// of the device.
//
// Arguments do not change from step to step, so that launches can be repeated as a graph: what changes is in `Facts` and in arrays.
// Rows beyond a model's batch are computed like others, from tokens that see nothing but themselves, and get no gradient.

#include <cstdint>

#include "backend/cuda/kernels.h"
#include "backend/precision.h"
#include "backend/training/adam_step.h"

namespace crasp::backend::cuda {

using Row = std::int32_t;

/// What a step is for one model.
struct Facts {
  std::int32_t questions;
  std::int32_t learns;  ///< 0 if the weights stay
  std::int32_t loss;    ///< training::Loss
  std::uint32_t dropout_threshold;
  float dropout_scale;
  double clip, penalty;  ///< training::Settings
  training::AdamStep<float> adam;
};

/// What it did.
struct Outcome {
  double loss, penalty, squares;  ///< mean over the questions; of the gradient
};

/// Where numbers are dropped; `keys` null for nowhere.
struct Drop {
  const std::uint64_t* keys;  // [models, sites]
  Int sites, site;
  const Facts* facts;  // [models]
};

/// y = drop(wte[token] + wpe[position]); wpe null for 0.
struct EmbedRows {
  const float *wte, *wpe;
  Int size;
  const Row *tokens, *positions;  // [models, rows]
  float* y;                       // [models, rows, columns]
  Int models, rows, columns;
  Drop drop;
};
void embed_rows(const EmbedRows& arguments);

/// y = drop(y + bias) + residual, of rows that are `row_of` in the batch (null for all). The residual has `residual_rows`: those of the
/// batch, or as many as y; it is null for 0.
struct FinishRows {
  float* y;
  Int stride;
  const float* bias;
  Int size;
  const float* residual;
  Int residual_rows;
  bool residual_of_batch;
  const Row* row_of;  // [models, rows]
  Int models, rows, columns;
  Drop drop;
};
void finish_rows(const FinishRows& arguments);

/// to = drop(from), of rows that are `row_of` in the batch.
struct DropRows {
  const float* from;
  float* to;
  const Row* row_of;
  Int models, rows, columns;
  Drop drop;
};
void drop_rows(const DropRows& arguments);

/// x += bias, y = unit(x); backwards dy *= unit'(x).
struct ActivateRows {
  float *x, *y;
  const float* bias;
  Int size;
  Unit unit;
  Int models, rows, columns;
};
void activate_rows(const ActivateRows& arguments);
void activate_rows_back(const ActivateRows& arguments);

/// to[r] = from[row_of[r]], or, if `add`, to[r] += from[row_of[r]]; where row_of[r] is -1, 0 comes from there.
struct PickRows {
  const float* from;
  Int from_rows;
  float* to;
  const Row* row_of;  // [models, rows]
  bool add;
  Int models, rows, columns;
};
void pick_rows(const PickRows& arguments);

/// y = (x - mean) * inverse * weight + bias by rows; mean and inverse (of the deviation) [models, rows] are kept.
struct NormRows {
  const float *x, *weight, *bias;
  Int size;
  float epsilon;
  float *y, *mean, *inverse;
  Int models, rows, columns;
};
void norm_rows(const NormRows& arguments);

/// dx = the gradient of x from dy, or dx += it.
struct NormRowsBack {
  const float *x, *dy, *weight;
  Int size;
  const float *mean, *inverse;
  float* dx;
  bool add;
  Int models, rows, columns;
};
void norm_rows_back(const NormRowsBack& arguments);

/// sum[g] = the sum of some rows of x, each times (n - mean) * inverse unless `normal` is null; or sum[g] += it. The rows of group g are
/// list[begin[g]] … list[begin[g + 1] - 1], or, if `list` is null, `chunk` rows from g * chunk on. Rows are shared by eight warps, each of
/// which adds its own in order, and then these in order.
struct SumRows {
  const float* x;
  Int stride;
  const float *normal, *mean, *inverse;  // [models, rows, columns], [models, rows]
  const Row *list, *begin;               // [models, rows], [models, groups + 1]
  Int chunk, groups;
  float* sum;  // [models, groups, columns], models being `size` apart
  Int size;
  bool add;
  Int models, rows, columns;
};
void sum_rows(const SumRows& arguments);

/// Causal attention of all heads. Query q is that of row row_of[q] (q if null) and sees the keys from the beginning of its sequence up to
/// that row. Nothing is kept for each score: the way back computes it again from `log_sum`.
struct AttendRows {
  const float* query;
  Int query_stride;
  const float *key, *value;  ///< of rows
  Int key_stride;
  Int heads, dims;  ///< dimensions of a head, up to 512
  const Row* row_of;     // [models, queries]
  const Row* begin;      // [models, rows]: the first row of the row's sequence
  const Row* first;      // [models, rows]: the first query of the sequence that a row is of
  const Row *seen_from, *seen_to;  // [models, rows]: the queries that see a row
  float* mixed;     // [models, queries, heads * dims]
  float* log_sum;   // [models, queries, heads]: of the exponentials of the scores
  Int models, queries, rows;
  Drop drop;
  // On the way back.
  const float* dmixed;
  float* delta;     // [models, queries, heads]: mixed · dmixed
  float* dquery;
  float *dkey, *dvalue;
};
constexpr Int kMostTrainedDims = 512;
/// With another precision than float32, heads of up to kTensorDims dimensions go to attend_rows_tensor. The way back sums
/// in float32 always, scores of factors that were rounded as there.
void attend_rows(const AttendRows& arguments, Precision precision);
void attend_rows_tensor(const AttendRows& arguments, Precision precision);
void attend_rows_back(const AttendRows& arguments, Precision precision);

/// Judges logits [models, questions, vocabulary], which become the gradient of the mean loss; training/loss.h.
struct JudgeRows {
  float* logits;
  const Row* target;          // [models, questions]
  const std::uint8_t* right;  // [models, questions, vocabulary]
  double* loss;               // [models, questions]
  std::uint8_t* correct;      // [models, questions]
  const Facts* facts;
  Int models, questions, vocabulary;
};
void judge_rows(const JudgeRows& arguments);

/// The positional penalty of a layer (training/penalty.h), from the queries and keys of positions [models, positions, 2, heads, dims], whose
/// gradients it sets.
struct PenaliseRows {
  const float* maps;
  float* dmaps;
  double* parts;  // [models, layers, heads, positions], of this layer
  Int part_size;  ///< of a model
  const Facts* facts;
  Int models, positions, heads, dims;
};
void penalise_rows(const PenaliseRows& arguments);

/// Sums losses, penalties and squares of the gradient, in order, and, if all are finite, takes a step of AdamW.
struct Learn {
  float *weights, *gradient, *first, *second;  // [models, size]
  const std::uint8_t* decays;                  // [size]
  double* squares;                             // [models, kSquareBlocks]
  const double *loss, *parts;
  Int questions, part_size;
  const Facts* facts;
  Outcome* outcome;  // [models]
  Int models, size;
};
constexpr Int kSquareBlocks = 64;
/// The outcome alone, without squares and a step.
void conclude(const Learn& arguments);
void learn(const Learn& arguments);

}  // namespace crasp::backend::cuda
