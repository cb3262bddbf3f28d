#include "backend/model.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "lang/failure.h"

namespace crasp::backend {

namespace {

/// 4 TiB of float32: no model of this kind is as large, and products and sums of such sizes fit 64 bits.
constexpr std::int64_t kMostParameters = std::int64_t{1} << 40;

[[noreturn]] void reject(const std::string& text) { throw lang::Failure("model: " + text); }

/// left * right, or kMostParameters + 1 when it is larger than kMostParameters. Both are at least 0.
std::int64_t bounded_product(std::int64_t left, std::int64_t right) {
  if (left == 0 || right == 0) return 0;
  return left > kMostParameters / right ? kMostParameters + 1 : left * right;
}

void check_size(const char* name, std::int64_t size, std::int64_t least) {
  if (size >= least && size <= kMostParameters) return;
  reject(std::string(name) + " is " + std::to_string(size) + ", expected " + std::to_string(least) + " to 2^40");
}

std::int64_t layer_parameter_count(const Config& config) {
  const std::int64_t dim = config.dim;
  return bounded_product(dim, 4 * dim + 9) + bounded_product(config.inner, 2 * dim + 1);
}

}  // namespace

void validate(const Config& config) {
  check_size("vocab", config.vocab, 1);
  check_size("positions", config.positions, 1);
  check_size("dim", config.dim, 1);
  check_size("layers", config.layers, 0);
  check_size("heads", config.heads, 1);
  check_size("inner", config.inner, 1);
  if (config.dim % config.heads != 0)
    reject("dim " + std::to_string(config.dim) + " is not a multiple of heads " + std::to_string(config.heads));
  if (!(config.layer_norm_epsilon > 0) || !std::isfinite(config.layer_norm_epsilon))
    reject("layer_norm_epsilon is not a positive number");
  if (parameter_count(config) > kMostParameters) reject("more than 2^40 parameters");
}

std::int64_t parameter_count(const Config& config) {
  const std::int64_t dim = config.dim;
  const std::int64_t embeddings =
      bounded_product(config.tied ? config.vocab : 2 * config.vocab, dim) + bounded_product(config.positions, dim);
  const std::int64_t layers = bounded_product(config.layers, layer_parameter_count(config));
  return embeddings + layers + 2 * dim;
}

void check_input(const Config& config, std::span<const Token> tokens, std::int64_t first) {
  if (std::ssize(tokens) > config.positions - first)
    reject("the input has " + std::to_string(first + std::ssize(tokens)) + " tokens, and the model " +
           std::to_string(config.positions) + " positions");
  for (const Token token : tokens)
    if (token < 0 || token >= config.vocab)
      reject("there is no token " + std::to_string(token) + " in a vocabulary of " + std::to_string(config.vocab));
}

template <class Real>
void validate(const Model<Real>& model) {
  validate(model.config);
  if (static_cast<std::int64_t>(model.layers.size()) != model.config.layers)
    reject("has " + std::to_string(model.layers.size()) + " layers, config says " + std::to_string(model.config.layers));
  for_each_array(model, [](const std::string& name, const auto& array, std::int64_t rows, std::int64_t columns) {
    const std::int64_t size = rows == 0 ? columns : rows * columns;
    if (static_cast<std::int64_t>(array.size()) == size) return;
    reject(name + " has " + std::to_string(array.size()) + " numbers, expected " + std::to_string(size));
  });
  if (model.config.tied && !model.lm_head.empty()) reject("lm_head is not empty although the head is tied to wte");
}

template <class Real>
Model<Real> make_model(const Config& config) {
  validate(config);
  Model<Real> model;
  model.config = config;
  model.layers.resize(static_cast<std::size_t>(config.layers));
  for_each_array(model, [](const std::string&, std::vector<Real>& array, std::int64_t rows, std::int64_t columns) {
    array.assign(static_cast<std::size_t>(rows == 0 ? columns : rows * columns), Real(0));
  });
  const auto set_ones = [](Norm<Real>& norm) { norm.weight.assign(norm.weight.size(), Real(1)); };
  for (Layer<Real>& layer : model.layers) set_ones(layer.ln_1), set_ones(layer.ln_2);
  set_ones(model.ln_f);
  return model;
}

template <class To, class From>
Model<To> converted(const Model<From>& model) {
  validate(model);
  Model<To> result = make_model<To>(model.config);
  std::vector<const std::vector<From>*> arrays;
  for_each_array(model, [&](const std::string&, const std::vector<From>& array, auto, auto) { arrays.push_back(&array); });
  auto from = arrays.begin();
  for_each_array(result, [&](const std::string&, std::vector<To>& array, auto, auto) {
    std::ranges::transform(**from++, array.begin(), [](From number) { return static_cast<To>(number); });
  });
  return result;
}

template Model<float> converted(const Model<double>&);
template Model<double> converted(const Model<float>&);
template void validate(const Model<float>&);
template void validate(const Model<double>&);
template Model<float> make_model(const Config&);
template Model<double> make_model(const Config&);

}  // namespace crasp::backend
