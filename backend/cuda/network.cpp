#include "backend/cuda/network.h"

#include <algorithm>

#include "backend/cuda/products.h"

namespace crasp::backend::cuda {

DeviceMap::DeviceMap(const LinearMap<float>& map, Precision precision)
    : inputs_(map.inputs()), outputs_(map.outputs()), precision_(precision), sparse_(map.is_sparse()) {
  if (!sparse_) {
    matrix_ = Array<float>(map.matrix());
    bias_ = Array<float>(map.bias());
    return;
  }
  const SparseRows<float> rows = map.sparse_rows();
  const auto count = static_cast<std::size_t>(rows.rows);
  if (count == 0) return;
  const auto entries = static_cast<std::size_t>(rows.begin[count]);
  rows_ = rows.rows;
  live_rows_ = map.live_rows();
  begin_ = Array<std::int32_t>(std::span(rows.begin, count + 1));
  target_ = Array<std::int32_t>(std::span(rows.target, count));
  bias_ = Array<float>(std::span(rows.bias, count));
  column_ = Array<std::int32_t>(std::span(rows.column, entries));
  value_ = Array<float>(std::span(rows.value, entries));
}

void DeviceMap::apply(const float* x, Int x_stride, float* y, Int y_stride, Int columns, bool add, Unit unit) const {
  if (outputs_ == 0) return;
  if (sparse_) {
    sparse_map({add ? live_rows_ : rows_, begin_.data(), column_.data(), value_.data(), target_.data(), bias_.data(), x, x_stride, y,
                y_stride, columns, add, unit});
    return;
  }
  broadcast({bias_.data(), y, y_stride, outputs_, columns, add});
  Product product{.m = outputs_, .n = columns, .k = inputs_};
  product.a = matrix_.data(), product.a_stride = inputs_;
  product.b = x, product.b_stride = x_stride;
  product.c = y, product.c_stride = y_stride, product.beta = 1;
  product.precision = precision_;
  multiply(product);
  if (unit != Unit::none) activate({y, y_stride, outputs_, columns, unit});
}

DeviceNorm::DeviceNorm(const PreparedNorm<float>& norm) : weight(norm.weight), bias(norm.bias), epsilon(norm.epsilon) {}

void DeviceNorm::apply(const float* x, float* y, Int stride, Int dim, Int columns) const {
  layer_norm({x, y, stride, dim, columns, epsilon, weight.data(), bias.data()});
}

void HeadGroup::add(const HeadRows& head) {
  host.push_back(head);
  dims = std::max({dims, head.key_dims, head.value_dims});
  value_dims = std::max(value_dims, head.value_dims);
}

DeviceNetwork::DeviceNetwork(const Network<float>& network, Precision precision)
    : config(network.config()), wte(network.wte()), wpe(network.wpe()), ln_f(network.ln_f()), lm_head(network.head(), precision) {
  for (const PreparedLayer<float>& from : network.layers()) {
    DeviceLayer& to = layers.emplace_back();
    to.ln_1 = DeviceNorm(from.ln_1);
    to.ln_2 = DeviceNorm(from.ln_2);
    to.qkv = DeviceMap(from.qkv, precision);
    to.mix = DeviceMap(from.mix, precision);
    to.fc = DeviceMap(from.fc, precision);
    to.proj = DeviceMap(from.proj, precision);
    place_heads(from, to);
    projected = std::max(projected, to.qkv.outputs());
    mixed = std::max(mixed, to.mix.inputs());
    hidden = std::max(hidden, to.fc.outputs());
  }
}

void DeviceNetwork::place_heads(const PreparedLayer<float>& from, DeviceLayer& to) {
  std::vector<KeptRow> kept;
  std::vector<MeanRow> means;
  const auto keep_rows = [&](Int first, Int count) {
    for (Int k = 0; k < count; ++k) kept.push_back({first + k, kept_rows++});
    return kept_rows - count;
  };
  for (const Head& head : from.heads) {
    if (head.value_dims == 0) continue;
    if (head.kind == HeadKind::uniform) {
      for (Int d = 0; d < head.value_dims; ++d) means.push_back({head.value + d, head.output + d, sums++});
      continue;
    }
    HeadRows rows{.query = head.query, .output = head.output, .key = 0, .value = 0, .key_dims = head.key_dims,
                  .value_dims = head.value_dims, .scale = static_cast<float>(head.scale)};
    rows.key = keep_rows(head.key, head.key_dims);
    rows.value = keep_rows(head.value, head.value_dims);
    (head.kind == HeadKind::dense ? to.dense : head.kind == HeadKind::positional ? to.positional : to.matching).add(rows);
  }
  for (HeadGroup* group : {&to.dense, &to.positional, &to.matching}) group->finish();
  to.kept = Array<KeptRow>(kept);
  to.means = Array<MeanRow>(means);
}

}  // namespace crasp::backend::cuda
