#include "backend/network.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "backend/classify_heads.h"

namespace crasp::backend {

namespace {

std::vector<std::int64_t> all_features(std::int64_t count) {
  std::vector<std::int64_t> result(static_cast<std::size_t>(count));
  std::iota(result.begin(), result.end(), 0);
  return result;
}

/// The hidden units that can change the output: something goes in or the bias is not 0, and something goes out. What is left out
/// is 0, because both activations are 0 at 0.
template <class Real>
std::vector<std::int64_t> live_units(const Layer<Real>& layer, const Config& config) {
  std::vector<std::int64_t> live;
  for (std::int64_t unit = 0; unit < config.inner; ++unit) {
    bool in = layer.c_fc_bias[static_cast<std::size_t>(unit)] != 0;
    for (std::int64_t d = 0; d < config.dim && !in; ++d)
      in = layer.c_fc_weight[static_cast<std::size_t>(d * config.inner + unit)] != 0;
    const auto row = layer.mlp_proj_weight.begin() + unit * config.dim;
    if (in && std::count(row, row + config.dim, Real(0)) < config.dim) live.push_back(unit);
  }
  return live;
}

template <class Real>
PreparedLayer<Real> prepare(const Layer<Real>& layer, const Config& config, const std::vector<HeadColumns>& heads) {
  PreparedLayer<Real> result;
  const std::int64_t dim = config.dim;
  std::vector<std::int64_t> projected, mixed;  // columns of c_attn, rows of attn_proj
  const auto place = [&](const std::vector<std::int64_t>& columns) {
    projected.insert(projected.end(), columns.begin(), columns.end());
    return std::ssize(projected) - std::ssize(columns);
  };
  for (const HeadColumns& from : heads) {
    Head head{.kind = from.kind, .scale = 1 / std::sqrt(static_cast<double>(config.head_dim()))};
    head.key_dims = std::ssize(from.query);
    head.value_dims = std::ssize(from.value);
    head.query = place(from.query);
    head.key = place(from.key);
    head.value = place(from.value);
    head.output = std::ssize(mixed);
    for (const std::int64_t column : from.value) mixed.push_back(column - 2 * dim);
    result.heads.push_back(head);
  }
  const auto features = all_features(dim);
  const auto units = live_units(layer, config);
  result.ln_1 = {layer.ln_1, config.layer_norm_epsilon};
  result.ln_2 = {layer.ln_2, config.layer_norm_epsilon};
  result.qkv = {layer.c_attn_weight.data(), 3 * dim, layer.c_attn_bias.data(), features, projected};
  result.mix = {layer.attn_proj_weight.data(), dim, layer.attn_proj_bias.data(), mixed, features};
  result.fc = {layer.c_fc_weight.data(), config.inner, layer.c_fc_bias.data(), features, units};
  result.proj = {layer.mlp_proj_weight.data(), dim, layer.mlp_proj_bias.data(), units, features};
  return result;
}

/// The head is stored by rows of tokens; a LinearMap reads rows of inputs.
template <class Real>
LinearMap<Real> prepare_head(const Model<Real>& model) {
  const std::size_t vocab = static_cast<std::size_t>(model.config.vocab), dim = static_cast<std::size_t>(model.config.dim);
  std::vector<Real> transposed(vocab * dim);
  for (std::size_t t = 0; t < vocab; ++t)
    for (std::size_t d = 0; d < dim; ++d) transposed[d * vocab + t] = model.head()[t * dim + d];
  return {transposed.data(), model.config.vocab, nullptr, all_features(model.config.dim), all_features(model.config.vocab)};
}

template <class Real>
bool is_constant(const std::vector<Real>& array, Real value) {
  return std::ranges::all_of(array, [value](Real number) { return number == value; });
}

}  // namespace

std::string_view name(HeadKind kind) {
  switch (kind) {
    case HeadKind::uniform: return "uniform";
    case HeadKind::positional: return "positional";
    case HeadKind::matching: return "matching";
    case HeadKind::dense: return "dense";
  }
  return "";
}

template <class Real>
PreparedNorm<Real>::PreparedNorm(const Norm<Real>& norm, double epsilon_of_config) : epsilon(epsilon_of_config) {
  if (is_constant(norm.weight, Real(1)) && is_constant(norm.bias, Real(0))) return;
  weight = norm.weight;
  bias = norm.bias;
}

template <class Real>
void PreparedNorm<Real>::apply(const Real* x, Real* y, std::int64_t stride, std::int64_t dim, std::int64_t columns) const {
  const bool plain = weight.empty();
  kernels<Real>().layer_norm(x, y, stride, dim, round_up_to_strip(columns), epsilon, plain ? nullptr : weight.data(),
                             plain ? nullptr : bias.data());
}

template <class Real>
Network<Real>::Network(const Model<Real>& model, AttentionMode mode) : config_(model.config) {
  validate(model);
  wte_ = model.wte;
  if (!is_constant(model.wpe, Real(0))) wpe_ = model.wpe;
  const HeadClassifier<Real> classifier(model, mode);
  for (const Layer<Real>& layer : model.layers) layers_.push_back(prepare(layer, config_, classifier.heads(layer)));
  ln_f_ = {model.ln_f, config_.layer_norm_epsilon};
  head_ = prepare_head(model);
}

template struct PreparedNorm<float>;
template struct PreparedNorm<double>;
template class Network<float>;
template class Network<double>;

}  // namespace crasp::backend
