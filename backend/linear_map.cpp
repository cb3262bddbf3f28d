#include "backend/linear_map.h"

#include <algorithm>
#include <cassert>
#include <limits>

#include "backend/blas.h"

namespace crasp::backend {

namespace {

/// A sparse map does one multiplication per entry at about a third of the speed of a matrix product.
constexpr std::size_t kLeastZerosPerEntry = 3;

}  // namespace

template <class Real>
LinearMap<Real>::LinearMap(const Real* weight, std::int64_t out_stride, const Real* bias,
                           std::span<const std::int64_t> inputs, std::span<const std::int64_t> outputs)
    : inputs_(std::ssize(inputs)), outputs_(std::ssize(outputs)) {
  std::vector<Real> matrix;
  matrix.reserve(inputs.size() * outputs.size());
  for (const std::int64_t out : outputs) {
    bias_.push_back(bias ? bias[out] : Real(0));
    for (const std::int64_t in : inputs) matrix.push_back(weight[in * out_stride + out]);
  }
  const std::size_t zeros = static_cast<std::size_t>(std::ranges::count(matrix, Real(0)));
  if (zeros >= kLeastZerosPerEntry * (matrix.size() - zeros))
    build_sparse(matrix);
  else
    matrix_ = std::move(matrix);
}

template <class Real>
void LinearMap<Real>::build_sparse(const std::vector<Real>& matrix) {
  std::vector<std::int32_t> live, dead;
  for (std::int64_t out = 0; out < outputs_; ++out) {
    const Real* row = matrix.data() + out * inputs_;
    const bool is_dead = bias_[static_cast<std::size_t>(out)] == 0 && std::count(row, row + inputs_, Real(0)) == inputs_;
    (is_dead ? dead : live).push_back(static_cast<std::int32_t>(out));
  }
  assert(matrix.size() / (kLeastZerosPerEntry + 1) < std::size_t{std::numeric_limits<std::int32_t>::max()});
  live_rows_ = std::ssize(live);
  target_ = std::move(live);
  target_.insert(target_.end(), dead.begin(), dead.end());
  for (const std::int32_t out : target_) {
    begin_.push_back(static_cast<std::int32_t>(value_.size()));
    row_bias_.push_back(bias_[static_cast<std::size_t>(out)]);
    for (std::int64_t in = 0; in < inputs_; ++in) {
      const Real entry = matrix[static_cast<std::size_t>(out * inputs_ + in)];
      if (entry == 0) continue;
      column_.push_back(static_cast<std::int32_t>(in));
      value_.push_back(entry);
    }
  }
  begin_.push_back(static_cast<std::int32_t>(value_.size()));
}

template <class Real>
SparseRows<Real> LinearMap<Real>::sparse_rows() const {
  return {std::ssize(target_), begin_.data(), column_.data(), value_.data(), target_.data(), row_bias_.data()};
}

template <class Real>
void LinearMap<Real>::apply(const Real* x, std::int64_t x_stride, Real* y, std::int64_t y_stride, std::int64_t columns,
                            bool add) const {
  if (outputs_ == 0) return;
  const Kernels<Real>& run = kernels<Real>();
  const std::int64_t padded = round_up_to_strip(columns);
  if (is_sparse()) {
    SparseRows<Real> rows = sparse_rows();
    if (add) rows.rows = live_rows_;
    return run.sparse_map(rows, x, x_stride, y, y_stride, padded, add);
  }
  run.broadcast(bias_.data(), y, y_stride, outputs_, padded, add);
  blas::multiply<Real>(outputs_, columns, inputs_, matrix_.data(), inputs_, x, x_stride, 1, y, y_stride);
}

template class LinearMap<float>;
template class LinearMap<double>;

}  // namespace crasp::backend
