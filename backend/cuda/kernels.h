#pragma once
// Kernels over the columns of a block, as plain data and a function that launches each. Activations lie as on the CPU: [features,
// stride], one feature per row, one position per column, so that neighbouring threads read neighbouring numbers. Pointers are
// to memory of the device.

#include <cstdint>

namespace crasp::backend::cuda {

using Int = std::int64_t;

enum class Unit : std::int32_t { none, relu, gelu_new };

/// Heads of up to so many dimensions have a kernel of attention by tensor cores.
constexpr Int kTensorDims = 128;

/// x[d, c] = wte[tokens[c], d] + wpe[positions[c], d]; wpe null for 0.
struct Embed {
  const float* wte;              // [vocab, dim]
  const float* wpe;              // [positions, dim]
  const std::int32_t* tokens;    // [columns]
  const Int* positions;          // [columns]
  Int dim;
  float* x;                      // [dim, stride]
  Int stride;
  Int columns;
};
void embed(const Embed& arguments);

/// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each column; weight and bias [dim], or null for 1 and 0. Mean and
/// variance are summed in float64, in eight parts and then those; the rest is three roundings, as on the CPU.
struct LayerNorm {
  const float* x;
  float* y;
  Int stride;
  Int dim;
  Int columns;
  double epsilon;
  const float* weight;
  const float* bias;
};
void layer_norm(const LayerNorm& arguments);

/// y = unit(A x + bias), or y += A x + bias, for a matrix kept as its entries; each sum is added in order, the bias first. Rows as in
/// backend/kernels.h: begin [rows + 1], column and value by entry, target and bias [rows].
struct SparseMap {
  Int rows;
  const std::int32_t* begin;
  const std::int32_t* column;
  const float* value;
  const std::int32_t* target;
  const float* bias;
  const float* x;
  Int x_stride;
  float* y;
  Int y_stride;
  Int columns;
  bool add;
  Unit unit;
};
void sparse_map(const SparseMap& arguments);

/// y = unit(y), in place.
struct Activate {
  float* y;
  Int stride;
  Int rows;
  Int columns;
  Unit unit;
};
void activate(const Activate& arguments);

/// y = bias or y += bias, [rows].
struct Broadcast {
  const float* bias;
  float* y;
  Int stride;
  Int rows;
  Int columns;
  bool add;
};
void broadcast(const Broadcast& arguments);

/// y[d, k] = x[d, from[k]].
struct Gather {
  const float* x;
  Int x_stride;
  const Int* from;  // [columns]
  float* y;
  Int y_stride;
  Int rows;
  Int columns;
};
void gather(const Gather& arguments);

/// y[c, r] = x[r, c], with y [columns, rows] without gaps.
struct Transpose {
  const float* x;
  Int x_stride;
  float* y;
  Int rows;
  Int columns;
};
void transpose(const Transpose& arguments);

}  // namespace crasp::backend::cuda
