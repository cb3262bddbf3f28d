#include "backend/reference.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace crasp::backend {

namespace {

template <class Real>
using Rows = std::vector<Real>;  // [n, width], by rows

/// y = x W + b for every row of x [n, in]; W [in, out].
template <class Real>
Rows<Real> linear(const Rows<Real>& x, const std::vector<Real>& weight, const std::vector<Real>& bias) {
  const std::size_t out = bias.size(), in = weight.size() / out, n = x.size() / in;
  Rows<Real> y(n * out);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t o = 0; o < out; ++o) {
      Real sum = bias[o];
      for (std::size_t d = 0; d < in; ++d) sum += x[i * in + d] * weight[d * out + o];
      y[i * out + o] = sum;
    }
  return y;
}

template <class Real>
Rows<Real> layer_norm(const Rows<Real>& x, const Norm<Real>& norm, double epsilon) {
  const std::size_t dim = norm.weight.size();
  Rows<Real> y(x.size());
  for (std::size_t row = 0; row < x.size(); row += dim) {
    Real mean = 0, variance = 0;
    for (std::size_t d = 0; d < dim; ++d) mean += x[row + d];
    mean /= static_cast<Real>(dim);
    for (std::size_t d = 0; d < dim; ++d) variance += (x[row + d] - mean) * (x[row + d] - mean);
    variance /= static_cast<Real>(dim);
    const Real scale = 1 / std::sqrt(variance + static_cast<Real>(epsilon));
    for (std::size_t d = 0; d < dim; ++d) y[row + d] = (x[row + d] - mean) * scale * norm.weight[d] + norm.bias[d];
  }
  return y;
}

template <class Real>
Real activate(Real x, Activation activation) {
  if (activation == Activation::relu) return std::max(x, Real(0));
  const Real inner = std::sqrt(2 / std::numbers::pi_v<Real>) * (x + Real(0.044715) * x * x * x);
  return Real(0.5) * x * (1 + std::tanh(inner));
}

template <class Real>
void add(Rows<Real>& x, const Rows<Real>& y) {
  for (std::size_t k = 0; k < x.size(); ++k) x[k] += y[k];
}

template <class Real>
class Reference {
 public:
  Reference(const Model<Real>& model, std::span<const Token> tokens, Trace<Real>* trace)
      : model_(model), n_(tokens.size()), dim_(static_cast<std::size_t>(model.config.dim)), trace_(trace) {
    embed(tokens);
  }

  std::vector<Real> logits() {
    for (const Layer<Real>& layer : model_.layers) {
      add(x_, attention(normal(layer.ln_1), layer));
      keep_residual();
      Rows<Real> hidden = linear(normal(layer.ln_2), layer.c_fc_weight, layer.c_fc_bias);
      for (Real& unit : hidden) unit = activate(unit, model_.config.activation);
      add(x_, linear(hidden, layer.mlp_proj_weight, layer.mlp_proj_bias));
      keep_residual();
    }
    return head(normal(model_.ln_f));
  }

 private:
  Rows<Real> normal(const Norm<Real>& norm) const { return layer_norm(x_, norm, model_.config.layer_norm_epsilon); }

  void keep_residual() {
    if (trace_) trace_->residual.push_back(x_);
  }

  void embed(std::span<const Token> tokens) {
    x_.resize(n_ * dim_);
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t d = 0; d < dim_; ++d)
        x_[i * dim_ + d] = model_.wte[static_cast<std::size_t>(tokens[i]) * dim_ + d] + model_.wpe[i * dim_ + d];
    keep_residual();
  }

  Rows<Real> attention(const Rows<Real>& y, const Layer<Real>& layer) {
    const Rows<Real> qkv = linear(y, layer.c_attn_weight, layer.c_attn_bias);
    const std::size_t heads = static_cast<std::size_t>(model_.config.heads);
    Rows<Real> mixed(n_ * dim_);
    if (trace_) trace_->attention.emplace_back(heads * n_ * n_);
    for (std::size_t h = 0; h < heads; ++h)
      for (std::size_t i = 0; i < n_; ++i) {
        const std::vector<Real> weights = attention_weights(qkv, h, i);
        mix(qkv, h, weights, &mixed[i * dim_]);
        if (trace_) std::ranges::copy(weights, trace_->attention.back().begin() + std::ptrdiff_t((h * n_ + i) * n_));
      }
    return linear(mixed, layer.attn_proj_weight, layer.attn_proj_bias);
  }

  /// The softmax over keys 0 … i.
  std::vector<Real> attention_weights(const Rows<Real>& qkv, std::size_t h, std::size_t i) const {
    const std::size_t size = static_cast<std::size_t>(model_.config.head_dim());
    std::vector<Real> weights(i + 1);
    for (std::size_t j = 0; j <= i; ++j) {
      const Real* query = &qkv[i * 3 * dim_ + h * size];
      const Real* key = &qkv[j * 3 * dim_ + dim_ + h * size];
      for (std::size_t d = 0; d < size; ++d) weights[j] += query[d] * key[d];
      weights[j] /= std::sqrt(static_cast<Real>(size));
    }
    const Real most = std::ranges::max(weights);
    Real sum = 0;
    for (Real& weight : weights) sum += weight = std::exp(weight - most);
    for (Real& weight : weights) weight /= sum;
    return weights;
  }

  void mix(const Rows<Real>& qkv, std::size_t h, const std::vector<Real>& weights, Real* mixed) const {
    const std::size_t size = static_cast<std::size_t>(model_.config.head_dim());
    for (std::size_t j = 0; j < weights.size(); ++j)
      for (std::size_t d = h * size; d < (h + 1) * size; ++d) mixed[d] += weights[j] * qkv[(j * 3 + 2) * dim_ + d];
  }

  std::vector<Real> head(const Rows<Real>& y) const {
    const std::size_t vocab = static_cast<std::size_t>(model_.config.vocab);
    std::vector<Real> logits(n_ * vocab);
    for (std::size_t i = 0; i < n_; ++i)
      for (std::size_t t = 0; t < vocab; ++t)
        for (std::size_t d = 0; d < dim_; ++d) logits[i * vocab + t] += y[i * dim_ + d] * model_.head()[t * dim_ + d];
    return logits;
  }

  const Model<Real>& model_;
  std::size_t n_, dim_;
  Trace<Real>* trace_;
  Rows<Real> x_;  // the residual stream [n, dim]
};

}  // namespace

template <class Real>
std::vector<Real> reference_logits(const Model<Real>& model, std::span<const Token> tokens, Trace<Real>* trace) {
  check_input(model.config, tokens);
  return Reference<Real>(model, tokens, trace).logits();
}

template std::vector<float> reference_logits(const Model<float>&, std::span<const Token>, Trace<float>*);
template std::vector<double> reference_logits(const Model<double>&, std::span<const Token>, Trace<double>*);

}  // namespace crasp::backend
