#pragma once
// One linear map of a model, y = A x + b, in the form that runs fastest: compiled weights are nearly all zero and are kept as
// their entries; trained ones are a matrix for the BLAS.
//
// Invariant: what is left out of the sparse form is zero, so both forms compute the same sums; they differ in order alone.

#include <cstdint>
#include <span>
#include <vector>

#include "backend/kernels.h"

namespace crasp::backend {

template <class Real>
class LinearMap {
 public:
  LinearMap() = default;

  /// The map with weight(in, out) = weight[in * out_stride + out] for the listed inputs and outputs, which become features
  /// 0, 1, … of x and y. `bias` is by output, or null for 0.
  LinearMap(const Real* weight, std::int64_t out_stride, const Real* bias, std::span<const std::int64_t> inputs,
            std::span<const std::int64_t> outputs);

  std::int64_t inputs() const { return inputs_; }
  std::int64_t outputs() const { return outputs_; }
  bool is_sparse() const { return matrix_.empty(); }

  /// The form that is kept: [outputs, inputs], or the entries of rows of which the first `live_rows` are not all zero.
  const std::vector<Real>& matrix() const { return matrix_; }
  const std::vector<Real>& bias() const { return bias_; }
  SparseRows<Real> sparse_rows() const;
  std::int64_t live_rows() const { return live_rows_; }

  /// Writes y, or adds to it, in `columns` columns; those up to the next multiple of kStrip may be written, too.
  void apply(const Real* x, std::int64_t x_stride, Real* y, std::int64_t y_stride, std::int64_t columns, bool add) const;

 private:
  void build_sparse(const std::vector<Real>& matrix);

  std::int64_t inputs_ = 0, outputs_ = 0;
  std::vector<Real> matrix_;  // [outputs, inputs], empty when sparse
  std::vector<Real> bias_;    // [outputs]
  // The sparse form: see SparseRows. Rows that are all zero, bias included, still write their zero unless the map adds.
  std::vector<std::int32_t> begin_, column_, target_;
  std::vector<Real> value_, row_bias_;
  std::int64_t live_rows_ = 0;  ///< these come first
};

}  // namespace crasp::backend
