#include "backend/cuda/training/pass.h"

namespace crasp::backend::cuda {

using training::DropoutSite;
using training::LayerLayout;
using training::PositionKind;

Pass::Pass(const training::Architecture& architecture, const training::Layout& layout, const Bucket& bucket, const StepData& data,
           Buffers buffers, ModelNumbers numbers, Precision precision)
    : architecture_(architecture), layout_(layout), config_(config_of(architecture)), bucket_(bucket), data_(data),
      at_(std::move(buffers)), numbers_(numbers), precision_(precision) {}

void Pass::judge() const {
  forward();
  conclude(concluding());
}

void Pass::learn() const {
  forward();
  backward();
  cuda::learn(concluding());
}

Learn Pass::concluding() const {
  const Int parts = bucket_.penalises ? config_.layers * config_.heads * config_.positions : 0;
  return {numbers_.weights, numbers_.gradient, numbers_.first, numbers_.second, numbers_.decays, at_.squares, at_.loss, at_.penalties,
          bucket_.questions, parts, data_.facts, at_.outcome, bucket_.models, layout_.size};
}

Drop Pass::drop(std::size_t layer, DropoutSite site) const {
  return {architecture_.dropout > 0 ? data_.keys : nullptr, data_.sites, static_cast<Int>(training::site_number(layer, site)), data_.facts};
}

void Pass::linear(Int rows, const float* x, Int x_stride, const Slice& w, Int from, Int out, float* y, Int y_stride) const {
  Product product{.m = rows, .n = out, .k = w.rows, .a = x, .a_stride = x_stride, .b = weight(w) + from, .b_stride = w.columns,
                  .c = y, .c_stride = y_stride, .precision = precision_, .count = bucket_.models};
  product.a_step = rows * x_stride;
  product.b_step = layout_.size;
  product.c_step = rows * y_stride;
  multiply(product);
}

void Pass::norm(Int rows, const float* x, const Slice& weight_at, const Slice& bias, float* y, float* mean, float* inverse) const {
  norm_rows({x, weight(weight_at), weight(bias), layout_.size, static_cast<float>(config_.layer_norm_epsilon), y, mean, inverse,
             bucket_.models, rows, config_.dim});
}

void Pass::finish(Rows rows, float* y, Int stride, const Slice& bias, Int from, Int columns, const float* residual, Drop drop) const {
  finish_rows({y, stride, weight(bias) + from, layout_.size, residual, bucket_.rows, true, rows.row_of, bucket_.models, rows.count, columns, drop});
}

void Pass::embed() const {
  const bool placed = architecture_.positions != PositionKind::none;
  embed_rows({weight(layout_.tokens), placed ? weight(layout_.positions) : nullptr, layout_.size, data_.tokens, data_.positions,
              at_.layers.front().input, bucket_.models, bucket_.rows, config_.dim, drop(0, DropoutSite::embedding)});
}

/// Queries, keys and values; queries apart where only some are computed.
void Pass::project(std::size_t index) const {
  const LayerBuffers& run = at_.layers[index];
  const LayerLayout& at = layout_.layers[index];
  const Int dim = config_.dim, skipped = picks(index) ? dim : 0;
  if (picks(index)) {
    pick_rows({run.normal_1, bucket_.rows, run.picked, data_.row_of, false, bucket_.models, bucket_.questions, dim});
    linear(bucket_.questions, run.picked, dim, at.attention_weight, 0, dim, run.query, dim);
    finish({bucket_.questions, nullptr}, run.query, dim, at.attention_bias, 0, dim, nullptr, {});
  }
  linear(bucket_.rows, run.normal_1, dim, at.attention_weight, skipped, 3 * dim - skipped, run.projected + skipped, 3 * dim);
  finish({bucket_.rows, nullptr}, run.projected + skipped, 3 * dim, at.attention_bias, skipped, 3 * dim - skipped, nullptr, {});
}

AttendRows Pass::attention(std::size_t index) const {
  const LayerBuffers& run = at_.layers[index];
  const bool some = picks(index);
  const Int dim = config_.dim;
  AttendRows attend{};
  attend.query = some ? run.query : run.projected;
  attend.query_stride = some ? dim : 3 * dim;
  attend.key = run.projected + dim;
  attend.value = run.projected + 2 * dim;
  attend.key_stride = 3 * dim;
  attend.heads = config_.heads;
  attend.dims = config_.head_dim();
  attend.row_of = some ? data_.row_of : nullptr;
  attend.begin = data_.begin;
  attend.first = some ? data_.first_question : data_.begin;
  attend.seen_from = some ? data_.question_from : data_.self;
  attend.seen_to = some ? data_.question_to : data_.end;
  attend.mixed = run.mixed;
  attend.log_sum = run.log_sum;
  attend.models = bucket_.models;
  attend.queries = rows_of(index).count;
  attend.rows = bucket_.rows;
  attend.drop = drop(index, DropoutSite::attention);
  return attend;
}

void Pass::forward(std::size_t index, float* next) const {
  const LayerBuffers& run = at_.layers[index];
  const LayerLayout& at = layout_.layers[index];
  const Rows rows = rows_of(index);
  const Int dim = config_.dim, inner = config_.inner;
  norm(bucket_.rows, run.input, at.norm_1_weight, at.norm_1_bias, run.normal_1, run.mean_1, run.inverse_1);
  project(index);
  attend_rows(attention(index), precision_);
  linear(rows.count, run.mixed, dim, at.projection_weight, 0, dim, run.middle, dim);
  finish(rows, run.middle, dim, at.projection_bias, 0, dim, run.input, drop(index, DropoutSite::projection));
  norm(rows.count, run.middle, at.norm_2_weight, at.norm_2_bias, run.normal_2, run.mean_2, run.inverse_2);
  linear(rows.count, run.normal_2, dim, at.hidden_weight, 0, inner, run.hidden, inner);
  activate_rows({run.hidden, run.active, weight(at.hidden_bias), layout_.size, unit_of(config_.activation), bucket_.models, rows.count, inner});
  linear(rows.count, run.active, inner, at.output_weight, 0, dim, next, dim);
  finish_rows({next, dim, weight(at.output_bias), layout_.size, run.middle, rows.count, false, rows.row_of, bucket_.models, rows.count, dim,
               drop(index, DropoutSite::output)});
}

void Pass::head() const {
  const Int dim = config_.dim, vocab = config_.vocab, count = bucket_.questions;
  norm(count, at_.final, layout_.norm_weight, layout_.norm_bias, at_.final_normal, at_.final_mean, at_.final_inverse);
  Product product{.m = count, .n = vocab, .k = dim, .a = at_.final_normal, .a_stride = dim, .b = weight(layout_.head), .b_stride = dim,
                  .b_transposed = true, .c = at_.logits, .c_stride = vocab, .precision = precision_, .count = bucket_.models};
  product.a_step = count * dim;
  product.b_step = layout_.size;
  product.c_step = count * vocab;
  multiply(product);
  judge_rows({at_.logits, data_.target, data_.right, at_.loss, at_.correct, data_.facts, bucket_.models, count, vocab});
}

void Pass::forward() const {
  embed();
  for (std::size_t k = 0; k < at_.layers.size(); ++k) forward(k, k + 1 < at_.layers.size() ? at_.layers[k + 1].input : at_.final);
  head();
}

}  // namespace crasp::backend::cuda
