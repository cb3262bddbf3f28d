#include "backend/training/layout.h"

#include <algorithm>

namespace crasp::backend::training {

namespace {

constexpr std::int64_t kAlignment = 16;

/// Hands out places, in the order of `for_each_array` (backend/model_arrays.h).
class Places {
 public:
  explicit Places(Layout& layout) : layout_(layout) {}

  Slice take(std::int64_t rows, std::int64_t columns) {
    const Slice slice{layout_.size, rows, columns};
    layout_.all.push_back(slice);
    layout_.size = (slice.end() + kAlignment - 1) / kAlignment * kAlignment;
    return slice;
  }

 private:
  Layout& layout_;
};

LayerLayout take_layer(Places& places, const Config& config) {
  const std::int64_t dim = config.dim, inner = config.inner;
  LayerLayout layer;
  layer.norm_1_weight = places.take(0, dim);
  layer.norm_1_bias = places.take(0, dim);
  layer.attention_weight = places.take(dim, 3 * dim);
  layer.attention_bias = places.take(0, 3 * dim);
  layer.projection_weight = places.take(dim, dim);
  layer.projection_bias = places.take(0, dim);
  layer.norm_2_weight = places.take(0, dim);
  layer.norm_2_bias = places.take(0, dim);
  layer.hidden_weight = places.take(dim, inner);
  layer.hidden_bias = places.take(0, inner);
  layer.output_weight = places.take(inner, dim);
  layer.output_bias = places.take(0, dim);
  return layer;
}

}  // namespace

Layout::Layout(const Config& config) {
  Places places(*this);
  tokens = places.take(config.vocab, config.dim);
  positions = places.take(config.positions, config.dim);
  for (std::int64_t k = 0; k < config.layers; ++k) layers.push_back(take_layer(places, config));
  norm_weight = places.take(0, config.dim);
  norm_bias = places.take(0, config.dim);
  head = config.tied ? tokens : places.take(config.vocab, config.dim);
}

template <class Real>
std::vector<Real> weights_of(const Model<Real>& model) {
  const Layout layout(model.config);
  std::vector<Real> weights(static_cast<std::size_t>(layout.size));
  auto slice = layout.all.begin();
  for_each_array(model, [&](const std::string&, const std::vector<Real>& array, std::int64_t, std::int64_t) {
    std::ranges::copy(array, weights.begin() + (slice++)->begin);
  });
  return weights;
}

template <class Real>
Model<Real> model_of(const Config& config, const std::vector<Real>& weights) {
  const Layout layout(config);
  Model<Real> model = make_model<Real>(config);
  auto slice = layout.all.begin();
  for_each_array(model, [&](const std::string&, std::vector<Real>& array, std::int64_t, std::int64_t) {
    std::copy_n(weights.begin() + (slice++)->begin, array.size(), array.begin());
  });
  return model;
}

template std::vector<float> weights_of(const Model<float>&);
template std::vector<double> weights_of(const Model<double>&);
template Model<float> model_of(const Config&, const std::vector<float>&);
template Model<double> model_of(const Config&, const std::vector<double>&);

}  // namespace crasp::backend::training
