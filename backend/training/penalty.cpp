#include "backend/training/penalty.h"

#include <algorithm>
#include <vector>

#include "backend/parallel.h"
#include "backend/training/array.h"
#include "backend/training/loops.h"
#include "backend/training/products.h"

namespace crasp::backend::training {

namespace {

/// The penalty of one layer. Gradients: with A = P Q, B = P K, S the lower triangle of A B^T and dS = 2 c S / n, those of A and B
/// are dS B and dS^T A; then as in any linear map.
template <class Real>
class LayerPenalty {
 public:
  LayerPenalty(const Layout& layout, std::size_t layer, std::int64_t heads, double coefficient, const Real* weights)
      : positions_(layout.positions.rows),
        dim_(layout.positions.columns),
        head_dim_(dim_ / heads),
        scale_(coefficient / static_cast<double>(positions_)),
        p_(weights + layout.positions.begin),
        w_(weights + layout.layers[layer].attention_weight.begin) {
    dp_.resize(positions_ * dim_);
  }

  /// Sets the gradient of one head's columns of the map [dim, 3 dim], adding to `dw`.
  void add_head(std::int64_t head, Real* dw) {
    const std::int64_t n = positions_, padded = (n + 15) / 16 * 16, query = head * head_dim_, key = dim_ + query;
    Real *const a = a_.resize(n * head_dim_), *const b = b_.resize(n * head_dim_);
    multiply(n, head_dim_, dim_, p_, dim_, w_ + query, 3 * dim_, false, a, head_dim_);
    multiply(n, head_dim_, dim_, p_, dim_, w_ + key, 3 * dim_, false, b, head_dim_);
    Real *const flipped = flipped_.resize(head_dim_ * padded), *const s = s_.resize(n * padded);
    loops<Real>().transpose(b, head_dim_, n, head_dim_, flipped, padded);
    multiply(n, n, head_dim_, a, head_dim_, flipped, padded, false, s, padded);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j <= i; ++j) {
        Real& score = s[i * padded + j];
        total_ += scale_ * double(score) * double(score);
        score *= static_cast<Real>(2 * scale_);
      }
      std::fill(s + i * padded + i + 1, s + (i + 1) * padded, Real(0));
    }
    Real *const da = da_.resize(n * head_dim_), *const db = db_.resize(n * head_dim_);
    multiply(n, head_dim_, n, s, padded, b, head_dim_, false, da, head_dim_);
    multiply_transposed(n, head_dim_, n, s, padded, a, head_dim_, db, head_dim_);
    add_map_back(da, query, dw);
    add_map_back(db, key, dw);
  }

  double total() const { return total_; }
  const Array<Real>& positions_gradient() const { return dp_; }

 private:
  /// From the gradient of P W, for some columns W of the map: adds those of W to dw and of P to dp_.
  void add_map_back(const Real* dy, std::int64_t column, Real* dw) {
    Real *const flipped = map_.resize(head_dim_ * dim_), *const own = own_.resize(dim_ * head_dim_);
    loops<Real>().transpose(w_ + column, 3 * dim_, dim_, head_dim_, flipped, dim_);
    multiply(positions_, dim_, head_dim_, dy, head_dim_, flipped, dim_, true, dp_.data(), dim_);
    multiply_transposed(dim_, head_dim_, positions_, p_, dim_, dy, head_dim_, own, head_dim_);
    for (std::int64_t i = 0; i < dim_; ++i) loops<Real>().add(dw + i * 3 * dim_ + column, own + i * head_dim_, head_dim_);
  }

  std::int64_t positions_, dim_, head_dim_;
  double scale_, total_ = 0;
  const Real *p_, *w_;
  Array<Real> dp_, a_, b_, flipped_, s_, da_, db_, map_, own_;
};

}  // namespace

template <class Real>
double positional_penalty(const Layout& layout, std::int64_t heads, double coefficient, const Real* weights, Real* gradient) {
  std::vector<LayerPenalty<Real>> layers;
  for (std::size_t k = 0; k < layout.layers.size(); ++k) layers.emplace_back(layout, k, heads, coefficient, weights);
  parallel_for(static_cast<std::int64_t>(layers.size()), [&](std::int64_t k) {
    const auto index = static_cast<std::size_t>(k);
    for (std::int64_t head = 0; head < heads; ++head)
      layers[index].add_head(head, gradient + layout.layers[index].attention_weight.begin);
  });
  double total = 0;
  for (const LayerPenalty<Real>& layer : layers) {
    total += layer.total();
    loops<Real>().add(gradient + layout.positions.begin, layer.positions_gradient().data(), layout.positions.size());
  }
  return total;
}

template double positional_penalty(const Layout&, std::int64_t, double, const float*, float*);
template double positional_penalty(const Layout&, std::int64_t, double, const double*, double*);

}  // namespace crasp::backend::training
