#pragma once
// The loops in which training spends its time beside large matrix products, compiled once for each level of the processor.
//
// Activations lie token by token: x [rows, columns], one row per token. Sums over a row add in an order that depends on its length
// alone. A matrix product sums over k in order.

#include <cstdint>

#include "backend/model.h"
#include "backend/training/adam_step.h"

namespace crasp::backend::training {

/// A matrix by any two strides: entry (i, j) is data[i * row + j * column].
template <class Real>
struct Strided {
  const Real* data;
  std::int64_t row, column;
};

/// What a softmax divides by: exp(scale * s) is exp(scale * most) times something, which adds to `sum`.
template <class Real>
struct SoftmaxSum {
  Real most, sum;
};

template <class Real>
struct Loops {
  const char* name;

  /// c = a b, or c += a b; a [m, k], b [k, n] and c [m, n] by rows with these strides. Up to a vector's worth of numbers after the last of
  /// b is read.
  void (*product)(std::int64_t m, std::int64_t n, std::int64_t k, Strided<Real> a, const Real* b, std::int64_t b_stride, bool add,
                  Real* c, std::int64_t c_stride);

  /// to [columns, rows] = the transpose of from [rows, columns].
  void (*transpose)(const Real* from, std::int64_t from_stride, std::int64_t rows, std::int64_t columns, Real* to,
                    std::int64_t to_stride);

  /// x += y.
  void (*add)(Real* x, const Real* y, std::int64_t count);
  /// sum [columns] = the sum of the rows of x.
  void (*sum_rows)(const Real* x, std::int64_t rows, std::int64_t columns, Real* sum);

  /// y = (x - mean) * inverse * weight + bias by rows [dim], where mean and inverse (of the deviation) [rows] are kept.
  void (*layer_norm)(const Real* x, std::int64_t rows, std::int64_t dim, Real epsilon, const Real* weight, const Real* bias, Real* y,
                     Real* mean, Real* inverse);
  /// From the gradient dy of the result: dx += the gradient of x; dweight and dbias [dim] are set.
  void (*layer_norm_back)(const Real* x, const Real* dy, std::int64_t rows, std::int64_t dim, const Real* weight, const Real* mean,
                          const Real* inverse, Real* dx, Real* dweight, Real* dbias);

  /// y = act(x).
  void (*activate)(Activation kind, const Real* x, std::int64_t count, Real* y);
  /// dy *= act'(x).
  void (*activate_back)(Activation kind, const Real* x, std::int64_t count, Real* dy);

  /// The softmax of scale * s [count], in place.
  SoftmaxSum<Real> (*softmax)(Real* s, std::int64_t count, Real scale);
  /// dp becomes the gradient of s, from the softmax p and the gradient dp of p.
  void (*softmax_back)(const Real* p, Real* dp, std::int64_t count, Real scale);

  /// y = 1 / (1 + exp(-x)).
  void (*sigmoid)(const Real* x, std::int64_t count, Real* y);

  /// x[j] = scale * x[j] if a hash of (key, j) is at least `threshold`, and 0 otherwise.
  void (*dropout)(Real* x, std::int64_t count, std::uint32_t key, std::uint32_t threshold, Real scale);

  double (*sum_of_squares)(const Real* x, std::int64_t count);
  void (*adam)(AdamStep<Real> step, const Real* gradient, std::int64_t count, Real* weight, Real* first, Real* second);
};

/// The loops for this processor. Real is float or double.
template <class Real>
const Loops<Real>& loops();

}  // namespace crasp::backend::training
