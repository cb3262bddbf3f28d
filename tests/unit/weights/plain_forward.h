#pragma once
// GPT-2 as its definition reads: one loop per sum, nothing shared between positions. What compiled weights are run with here.

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "backend/model.h"

namespace crasp::compiler::weights {

template <class Real>
class PlainForward {
 public:
  explicit PlainForward(const backend::Model<Real>& model) : model_(model), config_(model.config) {}

  /// Logits [n, vocab] at each position.
  std::vector<std::vector<Real>> logits(std::span<const std::int64_t> tokens) const {
    std::vector<std::vector<Real>> rows;
    for (std::size_t i = 0; i < tokens.size(); ++i) rows.push_back(embedding(tokens[i], i));
    for (const auto& layer : model_.layers) block(layer, rows);
    std::vector<std::vector<Real>> out;
    for (const auto& row : rows) out.push_back(head(normalised(row, model_.ln_f)));
    return out;
  }

 private:
  using Row = std::vector<Real>;

  Row embedding(std::int64_t token, std::size_t position) const {
    Row row(size(config_.dim));
    for (std::size_t d = 0; d < row.size(); ++d) {
      row[d] = model_.wte[size(token) * row.size() + d] + model_.wpe[position * row.size() + d];
    }
    return row;
  }

  Row normalised(const Row& row, const backend::Norm<Real>& norm) const {
    Real mean = 0, variance = 0;
    for (Real x : row) mean += x;
    mean /= static_cast<Real>(row.size());
    for (Real x : row) variance += (x - mean) * (x - mean);
    variance /= static_cast<Real>(row.size());
    const Real scale = 1 / std::sqrt(variance + static_cast<Real>(config_.layer_norm_epsilon));
    Row out(row.size());
    for (std::size_t d = 0; d < row.size(); ++d) out[d] = (row[d] - mean) * scale * norm.weight[d] + norm.bias[d];
    return out;
  }

  static Row linear(const Row& x, const std::vector<Real>& weight, const std::vector<Real>& bias) {
    Row y = bias;
    for (std::size_t k = 0; k < x.size(); ++k) {
      const Real* row = &weight[k * y.size()];
      for (std::size_t j = 0; j < y.size(); ++j) y[j] += x[k] * row[j];
    }
    return y;
  }

  void block(const backend::Layer<Real>& layer, std::vector<Row>& rows) const {
    std::vector<Row> qkv;
    for (const Row& row : rows) qkv.push_back(linear(normalised(row, layer.ln_1), layer.c_attn_weight, layer.c_attn_bias));
    for (std::size_t i = 0; i < rows.size(); ++i) {
      add(rows[i], linear(attention(qkv, i), layer.attn_proj_weight, layer.attn_proj_bias));
      Row hidden = linear(normalised(rows[i], layer.ln_2), layer.c_fc_weight, layer.c_fc_bias);
      for (Real& x : hidden) x = activation(x);
      add(rows[i], linear(hidden, layer.mlp_proj_weight, layer.mlp_proj_bias));
    }
  }

  Row attention(const std::vector<Row>& qkv, std::size_t i) const {
    const std::size_t dim = size(config_.dim), width = size(config_.head_dim());
    Row out(dim);
    for (std::size_t first = 0; first < dim; first += width) {
      Row scores;
      for (std::size_t j = 0; j <= i; ++j) {
        Real score = 0;
        for (std::size_t c = first; c < first + width; ++c) score += qkv[i][c] * qkv[j][dim + c];
        scores.push_back(score / std::sqrt(static_cast<Real>(width)));
      }
      softmax(scores);
      for (std::size_t j = 0; j <= i; ++j) {
        for (std::size_t c = first; c < first + width; ++c) out[c] += scores[j] * qkv[j][2 * dim + c];
      }
    }
    return out;
  }

  static void softmax(Row& scores) {
    Real most = scores[0], sum = 0;
    for (Real s : scores) most = std::max(most, s);
    for (Real& s : scores) sum += s = std::exp(s - most);
    for (Real& s : scores) s /= sum;
  }

  Real activation(Real x) const {
    if (config_.activation == backend::Activation::relu) return x > 0 ? x : 0;
    const Real inner = static_cast<Real>(0.7978845608028654) * (x + static_cast<Real>(0.044715) * x * x * x);
    return static_cast<Real>(0.5) * x * (1 + std::tanh(inner));
  }

  Row head(const Row& row) const {
    Row out(size(config_.vocab));
    for (std::size_t v = 0; v < out.size(); ++v) {
      for (std::size_t d = 0; d < row.size(); ++d) out[v] += row[d] * model_.head()[v * row.size() + d];
    }
    return out;
  }

  static void add(Row& row, const Row& more) {
    for (std::size_t d = 0; d < row.size(); ++d) row[d] += more[d];
  }
  static std::size_t size(std::int64_t n) { return static_cast<std::size_t>(n); }

  const backend::Model<Real>& model_;
  const backend::Config& config_;
};

}  // namespace crasp::compiler::weights
