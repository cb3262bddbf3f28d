#pragma once
// The weights of a model as one array, in which gradients and moments have the same places.
//
// Invariant: arrays come in the order of `for_each_array`, each at a multiple of 16 numbers; what lies between them is 0 and stays 0.

#include <cstdint>
#include <vector>

#include "backend/model.h"

namespace crasp::backend::training {

/// An array within the weights.
struct Slice {
  std::int64_t begin = 0;
  std::int64_t rows = 0, columns = 0;  ///< a vector has no rows

  std::int64_t size() const { return (rows == 0 ? 1 : rows) * columns; }
  std::int64_t end() const { return begin + size(); }
};

struct LayerLayout {
  Slice norm_1_weight, norm_1_bias, attention_weight, attention_bias, projection_weight, projection_bias;
  Slice norm_2_weight, norm_2_bias, hidden_weight, hidden_bias, output_weight, output_bias;
};

struct Layout {
  explicit Layout(const Config& config);

  Slice tokens, positions;
  std::vector<LayerLayout> layers;
  Slice norm_weight, norm_bias;
  Slice head;  ///< `tokens` if tied
  std::vector<Slice> all;
  std::int64_t size = 0;
};

template <class Real>
std::vector<Real> weights_of(const Model<Real>& model);

template <class Real>
Model<Real> model_of(const Config& config, const std::vector<Real>& weights);

}  // namespace crasp::backend::training
