// The way back: the gradients of Pass, in the reverse order of pass.cpp. The gradient of a layer's result becomes that of its input in
// place, unless the layer has rows of its own.

#include <algorithm>
#include <utility>

#include "backend/cuda/training/pass.h"

namespace crasp::backend::cuda {

using training::DropoutSite;
using training::LayerLayout;
using training::PositionKind;

void Pass::linear_back(Int rows, const float* dy, Int dy_stride, const Slice& w, Int from, Int out, float* dx) const {
  Product product{.m = rows, .n = w.rows, .k = out, .a = dy, .a_stride = dy_stride, .b = weight(w) + from, .b_stride = w.columns,
                  .b_transposed = true, .c = dx, .c_stride = w.rows, .precision = precision_, .count = bucket_.models};
  product.a_step = rows * dy_stride;
  product.b_step = layout_.size;
  product.c_step = rows * w.rows;
  multiply(product);
}

void Pass::weights_back(Int rows, const float* x, Int x_stride, const float* dy, Int dy_stride, const Slice& w, Int from, Int out) const {
  Product product{.m = w.rows, .n = out, .k = rows, .a = x, .a_stride = x_stride, .a_transposed = true, .b = dy, .b_stride = dy_stride,
                  .c = gradient(w) + from, .c_stride = w.columns, .precision = precision_, .count = bucket_.models};
  product.a_step = rows * x_stride;
  product.b_step = rows * dy_stride;
  product.c_step = layout_.size;
  multiply(product);
}

/// By chunks of rows, and then over the chunks.
void Pass::bias_back(Int rows, const float* dy, Int dy_stride, const Slice& bias, Int from, Int columns, const SumRows* norm) const {
  const Int chunks = (rows + kSummedRows - 1) / kSummedRows;
  SumRows sum = norm != nullptr ? *norm : SumRows{};
  sum.x = dy;
  sum.stride = dy_stride;
  sum.chunk = kSummedRows;
  sum.groups = chunks;
  sum.sum = at_.partial;
  sum.size = chunks * columns;
  sum.models = bucket_.models;
  sum.rows = rows;
  sum.columns = columns;
  sum_rows(sum);
  SumRows rest{};
  rest.x = at_.partial;
  rest.stride = rest.columns = columns;
  rest.chunk = rest.rows = chunks;
  rest.groups = 1;
  rest.sum = gradient(bias) + from;
  rest.size = layout_.size;
  rest.models = bucket_.models;
  sum_rows(rest);
}

void Pass::norm_back(Int rows, const float* x, const float* dy, const Slice& weight_at, const Slice& bias, const float* mean,
                     const float* inverse, float* dx, bool add) const {
  SumRows normal{};
  normal.normal = x;
  normal.mean = mean;
  normal.inverse = inverse;
  bias_back(rows, dy, config_.dim, weight_at, 0, config_.dim, &normal);
  bias_back(rows, dy, config_.dim, bias, 0, config_.dim);
  norm_rows_back({x, dy, weight(weight_at), layout_.size, mean, inverse, dx, add, bucket_.models, rows, config_.dim});
}

const float* Pass::after_dropout(Rows rows, const float* dx, std::size_t layer, DropoutSite site) const {
  if (architecture_.dropout == 0) return dx;
  drop_rows({dx, at_.dropped, rows.row_of, bucket_.models, rows.count, config_.dim, drop(layer, site)});
  return at_.dropped;
}

void Pass::head_back(float* dx) const {
  const Int dim = config_.dim, vocab = config_.vocab, count = bucket_.questions;
  weights_back(count, at_.logits, vocab, at_.final_normal, dim, {layout_.head.begin, vocab, dim}, 0, dim);
  Product product{.m = count, .n = dim, .k = vocab, .a = at_.logits, .a_stride = vocab, .b = weight(layout_.head), .b_stride = dim,
                  .c = at_.dnormal, .c_stride = dim, .precision = precision_, .count = bucket_.models};
  product.a_step = count * vocab;
  product.b_step = layout_.size;
  product.c_step = count * dim;
  multiply(product);
  norm_back(count, at_.final, at_.dnormal, layout_.norm_weight, layout_.norm_bias, at_.final_mean, at_.final_inverse, dx, false);
}

/// Adds to dnext what comes through the MLP.
void Pass::mlp_back(std::size_t index, float* dnext) const {
  const LayerBuffers& run = at_.layers[index];
  const LayerLayout& at = layout_.layers[index];
  const Rows rows = rows_of(index);
  const Int dim = config_.dim, inner = config_.inner;
  const float* const dropped = after_dropout(rows, dnext, index, DropoutSite::output);
  weights_back(rows.count, run.active, inner, dropped, dim, at.output_weight, 0, dim);
  bias_back(rows.count, dropped, dim, at.output_bias, 0, dim);
  linear_back(rows.count, dropped, dim, at.output_weight, 0, dim, at_.dhidden);
  activate_rows_back({run.hidden, at_.dhidden, nullptr, 0, unit_of(config_.activation), bucket_.models, rows.count, inner});
  weights_back(rows.count, run.normal_2, dim, at_.dhidden, inner, at.hidden_weight, 0, inner);
  bias_back(rows.count, at_.dhidden, inner, at.hidden_bias, 0, inner);
  linear_back(rows.count, at_.dhidden, inner, at.hidden_weight, 0, inner, at_.dnormal);
  norm_back(rows.count, run.middle, at_.dnormal, at.norm_2_weight, at.norm_2_bias, run.mean_2, run.inverse_2, dnext, true);
}

/// Sets `dnormal` [rows, dim] from the gradients of queries, keys and values, and the gradients of their map.
void Pass::projection_back(std::size_t index) const {
  const LayerBuffers& run = at_.layers[index];
  const LayerLayout& at = layout_.layers[index];
  const Int dim = config_.dim, skipped = picks(index) ? dim : 0, width = 3 * dim - skipped;
  weights_back(bucket_.rows, run.normal_1, dim, at_.dprojected + skipped, 3 * dim, at.attention_weight, skipped, width);
  bias_back(bucket_.rows, at_.dprojected + skipped, 3 * dim, at.attention_bias, skipped, width);
  linear_back(bucket_.rows, at_.dprojected + skipped, 3 * dim, at.attention_weight, skipped, width, at_.dnormal);
  if (!picks(index)) return;
  weights_back(bucket_.questions, run.picked, dim, at_.dquery, dim, at.attention_weight, 0, dim);
  bias_back(bucket_.questions, at_.dquery, dim, at.attention_bias, 0, dim);
  linear_back(bucket_.questions, at_.dquery, dim, at.attention_weight, 0, dim, at_.dpicked);
  pick_rows({at_.dpicked, bucket_.questions, at_.dnormal, data_.question_at, true, bucket_.models, bucket_.rows, dim});
}

/// Sets dx [rows, dim] to what comes through the attention and past it from dnext; both may be one.
void Pass::attention_back(std::size_t index, const float* dnext, float* dx) const {
  const LayerBuffers& run = at_.layers[index];
  const LayerLayout& at = layout_.layers[index];
  const Rows rows = rows_of(index);
  const Int dim = config_.dim;
  const float* const dropped = after_dropout(rows, dnext, index, DropoutSite::projection);
  weights_back(rows.count, run.mixed, dim, dropped, dim, at.projection_weight, 0, dim);
  bias_back(rows.count, dropped, dim, at.projection_bias, 0, dim);
  linear_back(rows.count, dropped, dim, at.projection_weight, 0, dim, at_.dmixed);
  AttendRows attend = attention(index);
  attend.dmixed = at_.dmixed;
  attend.delta = at_.delta;
  attend.dquery = picks(index) ? at_.dquery : at_.dprojected;
  attend.dkey = at_.dprojected + dim;
  attend.dvalue = at_.dprojected + 2 * dim;
  attend_rows_back(attend, precision_);
  projection_back(index);
  if (picks(index)) pick_rows({dnext, bucket_.questions, dx, data_.question_at, false, bucket_.models, bucket_.rows, dim});
  norm_back(bucket_.rows, run.input, at_.dnormal, at.norm_1_weight, at.norm_1_bias, run.mean_1, run.inverse_1, dx, true);
}

/// The rows of each token and position, sorted, are summed as groups.
void Pass::embed_back(const float* dx) const {
  const float* const dropped = after_dropout({bucket_.rows, nullptr}, dx, 0, DropoutSite::embedding);
  const auto add_rows = [&](const Row* list, const Row* begin, const Slice& table, bool add) {
    SumRows sum{};
    sum.x = dropped;
    sum.stride = sum.columns = config_.dim;
    sum.list = list;
    sum.begin = begin;
    sum.groups = table.rows;
    sum.sum = gradient(table);
    sum.size = layout_.size;
    sum.add = add;
    sum.models = bucket_.models;
    sum.rows = bucket_.rows;
    sum_rows(sum);
  };
  add_rows(data_.by_token, data_.token_begin, layout_.tokens, config_.tied);
  if (architecture_.positions != PositionKind::none) add_rows(data_.by_position, data_.position_begin, layout_.positions, false);
}

/// With P the positions and W the columns of queries and keys: maps P W, whose gradients give those of P and W.
void Pass::penalise() const {
  const Int dim = config_.dim, count = config_.positions, parts = config_.layers * config_.heads * count;
  for (std::size_t k = 0; k < layout_.layers.size(); ++k) {
    const Slice& w = layout_.layers[k].attention_weight;
    Product map{.m = count, .n = 2 * dim, .k = dim, .a = weight(layout_.positions), .a_stride = dim, .b = weight(w), .b_stride = 3 * dim,
                .c = at_.maps, .c_stride = 2 * dim, .precision = precision_, .count = bucket_.models};
    map.a_step = map.b_step = layout_.size;
    map.c_step = count * 2 * dim;
    multiply(map);
    penalise_rows({at_.maps, at_.dmaps, at_.penalties + static_cast<Int>(k) * config_.heads * count, parts, data_.facts, bucket_.models,
                   count, config_.heads, config_.head_dim()});
    Product to_positions{.m = count, .n = dim, .k = 2 * dim, .a = at_.dmaps, .a_stride = 2 * dim, .b = weight(w), .b_stride = 3 * dim,
                         .b_transposed = true, .c = gradient(layout_.positions), .c_stride = dim, .beta = 1, .precision = precision_,
                         .count = bucket_.models};
    to_positions.a_step = count * 2 * dim;
    to_positions.b_step = to_positions.c_step = layout_.size;
    multiply(to_positions);
    Product to_map{.m = dim, .n = 2 * dim, .k = count, .a = weight(layout_.positions), .a_stride = dim, .a_transposed = true,
                   .b = at_.dmaps, .b_stride = 2 * dim, .c = gradient(w), .c_stride = 3 * dim, .beta = 1, .precision = precision_,
                   .count = bucket_.models};
    to_map.a_step = to_map.c_step = layout_.size;
    to_map.b_step = count * 2 * dim;
    multiply(to_map);
  }
}

void Pass::backward() const {
  float *dx = at_.dx, *dnext = at_.dnext;
  head_back(dnext);
  for (std::size_t k = layout_.layers.size(); k-- > 0;) {
    mlp_back(k, dnext);
    attention_back(k, dnext, picks(k) ? dx : dnext);
    if (picks(k)) std::swap(dx, dnext);
  }
  embed_back(dnext);
  if (bucket_.penalises) penalise();
}

}  // namespace crasp::backend::cuda
