#pragma once
// The loops that take the time, compiled once for each level of the processor and chosen when the program starts.
//
// Activations lie feature by feature: x [rows, stride], where a row is one feature and a column one position, so every loop runs
// over neighbouring positions and needs no sum across a vector. Invariant: `columns` is a multiple of kStrip and at most the
// stride; columns that hold no position are computed with the others and never read.

#include <cstdint>

namespace crasp::backend {

/// Columns that a kernel takes at once: four 512-bit vectors of float.
constexpr std::int64_t kStrip = 64;

constexpr std::int64_t round_up_to_strip(std::int64_t columns) { return (columns + kStrip - 1) / kStrip * kStrip; }

/// Keys of one head are padded with zeros to a multiple of this many numbers.
constexpr std::int64_t kKeyPadding = 16;

constexpr std::int64_t round_up_to_key(std::int64_t dims) { return (dims + kKeyPadding - 1) / kKeyPadding * kKeyPadding; }

/// Rows of a sparse matrix: entries begin[r] … begin[r + 1] - 1 belong to row r.
template <class Real>
struct SparseRows {
  std::int64_t rows;
  const std::int32_t* begin;   // [rows + 1]
  const std::int32_t* column;  // the feature of x that an entry reads
  const Real* value;
  const std::int32_t* target;  // [rows]: the feature of y that the row writes
  const Real* bias;            // [rows]
};

template <class Real>
struct Kernels {
  const char* name;

  /// y = (x - mean) / sqrt(variance + epsilon) * weight + bias for each column of `dim` rows; weight and bias [dim], or null for
  /// 1 and 0. Mean and variance are summed in double.
  void (*layer_norm)(const Real* x, Real* y, std::int64_t stride, std::int64_t dim, std::int64_t columns, double epsilon,
                     const Real* weight, const Real* bias);

  /// y = A x + bias, or y += A x + bias, each entry of the sum added in order, the bias first.
  void (*sparse_map)(const SparseRows<Real>& map, const Real* x, std::int64_t x_stride, Real* y, std::int64_t y_stride,
                     std::int64_t columns, bool add);

  /// y = bias or y += bias, in `rows` rows.
  void (*broadcast)(const Real* bias, Real* y, std::int64_t stride, std::int64_t rows, std::int64_t columns, bool add);

  void (*relu)(Real* x, std::int64_t stride, std::int64_t rows, std::int64_t columns);
  void (*gelu_new)(Real* x, std::int64_t stride, std::int64_t rows, std::int64_t columns);

  /// x[d, c] = wte[token[c], d] + wpe[position[c], d]; wpe null for 0. All arrays have `columns` entries.
  void (*embed)(const Real* wte, const Real* wpe, const std::int32_t* token, const std::int64_t* position, std::int64_t dim,
                Real* x, std::int64_t stride, std::int64_t columns);

  /// One tile of a softmax over rows (keys): s becomes exp(scale * s - most), where `most` [columns] is raised to the greatest of
  /// itself and the tile; `factor` gets exp(old most - most), and sum = sum * factor + the tile's.
  void (*softmax_tile)(Real* s, std::int64_t stride, std::int64_t rows, std::int64_t columns, Real scale, Real* most, Real* sum,
                       Real* factor);

  /// x *= factor [columns] in `rows` rows.
  void (*scale_columns)(Real* x, std::int64_t stride, std::int64_t rows, std::int64_t columns, const Real* factor);

  /// Bounds of the score query . key over all keys with low <= key <= high (elementwise; `dims` is a multiple of kKeyPadding).
  /// With low == high both are the score, as computed here; rounding is monotone, so the bounds hold for scores computed here.
  void (*bounds)(const Real* query, const Real* low, const Real* high, std::int64_t dims, Real* lower, Real* upper);
};

/// exp(x) of a kernel is 0 for x below this: the least normal number's logarithm, rounded up.
template <class Real>
constexpr Real kLeastExponent = sizeof(Real) == 8 ? Real(-708.0) : Real(-87.0);

/// The kernels for this processor. Real is float or double.
template <class Real>
const Kernels<Real>& kernels();

}  // namespace crasp::backend
