#include "backend/training/pass.h"

#include <algorithm>
#include <numeric>

#include "backend/training/dropout.h"
#include "backend/training/products.h"

namespace crasp::backend::training {

namespace {

/// y = x w + bias with w [in, out] within rows of length `w_stride`.
template <class Real>
void linear(std::int64_t rows, std::int64_t in, std::int64_t out, const Real* x, const Real* w, std::int64_t w_stride,
            const Real* bias, Real* y) {
  for (std::int64_t i = 0; i < rows; ++i) std::copy_n(bias, out, y + i * out);
  multiply(rows, out, in, x, in, w, w_stride, true, y, out);
}

}  // namespace

template <class Real>
Pass<Real>::Pass(const Architecture& architecture, const Layout& layout)
    : architecture_(architecture), layout_(layout), config_(config_of(architecture)), layers_(layout.layers.size()) {}

template <class Real>
void Pass<Real>::choose_rows(const PassInput<Real>& input, std::int64_t first, std::int64_t last) {
  const Batch& batch = *input.batch;
  const auto at = [&](std::int64_t sequence) { return batch.begin[static_cast<std::size_t>(sequence)]; };
  first_token_ = at(first);
  tokens_ = at(last) - first_token_;
  first_question_ = std::ranges::lower_bound(batch.asked, first_token_) - batch.asked.begin();
  begin_ = {0};
  asked_begin_ = {0};
  all_.resize(static_cast<std::size_t>(tokens_));
  std::iota(all_.begin(), all_.end(), 0);
  all_seen_.clear(), asked_.clear(), asked_seen_.clear(), position_.clear();
  auto question = batch.asked.begin() + first_question_;
  for (std::int64_t s = first; s < last; ++s) {
    const std::int64_t length = at(s + 1) - at(s);
    std::int64_t offset = 0;
    if (input.learning && architecture_.positions == PositionKind::random_offsets)
      offset = random_offset(input.seed, input.step, s, config_.positions - length + 1);
    for (std::int64_t k = 0; k < length; ++k) position_.push_back(offset + k), all_seen_.push_back(k + 1);
    for (; question != batch.asked.end() && *question < at(s + 1); ++question) {
      asked_.push_back(*question - first_token_);
      asked_seen_.push_back(*question - at(s) + 1);
    }
    begin_.push_back(at(s + 1) - first_token_);
    asked_begin_.push_back(static_cast<std::int64_t>(asked_.size()));
  }
}

template <class Real>
void Pass<Real>::drop_rows(Real* x, std::int64_t rows, const std::vector<std::int64_t>& numbers, std::uint64_t place) const {
  if (!input_->learning || architecture_.dropout == 0) return;
  const std::uint64_t key = hash(Purpose::dropout, {input_->seed, std::uint64_t(input_->step), place});
  for (std::int64_t i = 0; i < rows; ++i)
    drop_row(x + i * config_.dim, config_.dim, architecture_.dropout, key, first_token_ + numbers[static_cast<std::size_t>(i)]);
}

template <class Real>
AttentionDropout Pass<Real>::attention_dropout(std::size_t layer, std::size_t sequence, std::int64_t head) const {
  if (!input_->learning || architecture_.dropout == 0) return {};
  const auto token = static_cast<std::uint64_t>(first_token_ + begin_[sequence]);
  return {architecture_.dropout, hash(Purpose::dropout, {input_->seed, std::uint64_t(input_->step), site_number(layer, DropoutSite::attention),
                                                         token, std::uint64_t(head)})};
}

template <class Real>
void Pass<Real>::embed() {
  const std::int64_t dim = config_.dim;
  const Token* const tokens = input_->batch->tokens.data() + first_token_;
  Real* const x = layers_.front().input.resize(tokens_ * dim);
  for (std::int64_t i = 0; i < tokens_; ++i) {
    std::copy_n(weight(layout_.tokens) + tokens[i] * dim, dim, x + i * dim);
    if (architecture_.positions != PositionKind::none)
      loops<Real>().add(x + i * dim, weight(layout_.positions) + position_[static_cast<std::size_t>(i)] * dim, dim);
  }
  drop_rows(x, tokens_, all_, site_number(0, DropoutSite::embedding));
}

template <class Real>
AttentionInput<Real> Pass<Real>::head_input(std::size_t index, std::size_t sequence, std::int64_t head) {
  LayerRun& layer = layers_[index];
  const bool last = index + 1 == layers_.size();
  const std::vector<std::int64_t>& rows_begin = last ? asked_begin_ : begin_;
  const std::vector<std::int64_t>& seen = last ? asked_seen_ : all_seen_;
  const std::int64_t dim = config_.dim, head_dim = config_.head_dim(), first = rows_begin[sequence], token = begin_[sequence];
  const std::int64_t queries = rows_begin[sequence + 1] - first, keys = begin_[sequence + 1] - token;
  const Real* const key = layer.key_value.data() + token * 2 * dim + head * head_dim;
  Real* const weights = layer.weights.data() + layer.weights_begin[sequence] + head * queries * padded_keys(keys);
  return {queries, keys,    head_dim,  seen.data() + first, layer.query.data() + first * dim + head * head_dim, dim, key,
          key + dim, 2 * dim, weights};
}

template <class Real>
void Pass<Real>::attend(std::size_t index) {
  LayerRun& layer = layers_[index];
  const std::vector<std::int64_t>& rows_begin = index + 1 == layers_.size() ? asked_begin_ : begin_;
  layer.weights_begin = {0};
  for (std::size_t s = 0; s + 1 < begin_.size(); ++s)
    layer.weights_begin.push_back(layer.weights_begin.back() + config_.heads * (rows_begin[s + 1] - rows_begin[s]) *
                                                                   padded_keys(begin_[s + 1] - begin_[s]));
  layer.weights.resize(layer.weights_begin.back());
  Real* const mixed = layer.mixed.resize(layer.rows * config_.dim);
  for (std::size_t s = 0; s + 1 < begin_.size(); ++s)
    for (std::int64_t h = 0; h < config_.heads; ++h)
      head_attention_.attend(head_input(index, s, h), attention_dropout(index, s, h),
                             mixed + rows_begin[s] * config_.dim + h * config_.head_dim(), config_.dim);
}

template <class Real>
void Pass<Real>::forward(std::size_t index, Real* next) {
  LayerRun& run = layers_[index];
  const LayerLayout& at = layout_.layers[index];
  const Loops<Real>& loop = loops<Real>();
  const std::vector<std::int64_t>& rows = rows_of(index);
  const std::int64_t dim = config_.dim, inner = config_.inner, count = static_cast<std::int64_t>(rows.size());
  const Real epsilon = static_cast<Real>(config_.layer_norm_epsilon);
  run.rows = count;
  const Real* const x = run.input.data();
  Real* const normal = run.normal_1.resize(tokens_ * dim);
  loop.layer_norm(x, tokens_, dim, epsilon, weight(at.norm_1_weight), weight(at.norm_1_bias), normal, run.mean_1.resize(tokens_),
                  run.inverse_1.resize(tokens_));
  const Real* picked = normal;
  if (picks(index)) {
    Real* const to = run.picked.resize(count * dim);
    for (std::int64_t i = 0; i < count; ++i) std::copy_n(normal + rows[static_cast<std::size_t>(i)] * dim, dim, to + i * dim);
    picked = to;
  }
  const Real *const w = weight(at.attention_weight), *const bias = weight(at.attention_bias);
  linear(count, dim, dim, picked, w, 3 * dim, bias, run.query.resize(count * dim));
  linear(tokens_, dim, 2 * dim, normal, w + dim, 3 * dim, bias + dim, run.key_value.resize(tokens_ * 2 * dim));
  attend(index);

  Real* const middle = run.middle.resize(count * dim);
  linear(count, dim, dim, run.mixed.data(), weight(at.projection_weight), dim, weight(at.projection_bias), middle);
  drop_rows(middle, count, rows, site_number(index, DropoutSite::projection));
  for (std::int64_t i = 0; i < count; ++i) loop.add(middle + i * dim, x + rows[static_cast<std::size_t>(i)] * dim, dim);
  loop.layer_norm(middle, count, dim, epsilon, weight(at.norm_2_weight), weight(at.norm_2_bias), run.normal_2.resize(count * dim),
                  run.mean_2.resize(count), run.inverse_2.resize(count));
  linear(count, dim, inner, run.normal_2.data(), weight(at.hidden_weight), inner, weight(at.hidden_bias),
         run.hidden.resize(count * inner));
  loop.activate(config_.activation, run.hidden.data(), count * inner, run.active.resize(count * inner));
  linear(count, inner, dim, run.active.data(), weight(at.output_weight), dim, weight(at.output_bias), next);
  drop_rows(next, count, rows, site_number(index, DropoutSite::output));
  loop.add(next, middle, count * dim);
}

template <class Real>
Judged Pass<Real>::logits_and_loss(const Real* x) {
  const std::int64_t dim = config_.dim, vocab = config_.vocab, count = static_cast<std::int64_t>(asked_.size());
  Real* const normal = final_normal_.resize(count * dim);
  loops<Real>().layer_norm(x, count, dim, static_cast<Real>(config_.layer_norm_epsilon), weight(layout_.norm_weight),
                           weight(layout_.norm_bias), normal, final_mean_.resize(count), final_inverse_.resize(count));
  Real* const logits = logits_.resize(count * vocab);
  multiply(count, vocab, dim, normal, dim, transposed(layout_.head), vocab, false, logits, vocab);
  const Real share = 1 / static_cast<Real>(input_->batch->asked.size());
  return judge(*input_->batch, first_question_, count, vocab, share, logits);
}

template <class Real>
Judged Pass<Real>::run(const PassInput<Real>& input, std::int64_t first, std::int64_t last, Real* gradient) {
  input_ = &input;
  gradient_ = gradient;
  choose_rows(input, first, last);
  embed();
  const std::int64_t dim = config_.dim, count = static_cast<std::int64_t>(asked_.size());
  for (std::size_t k = 0; k < layers_.size(); ++k)
    forward(k, k + 1 < layers_.size() ? layers_[k + 1].input.resize(tokens_ * dim) : final_.resize(count * dim));
  Judged judged = logits_and_loss(final_.data());
  if (!input.learning) return judged;

  Real *dx = dx_.resize(tokens_ * dim), *dnext = dnext_.resize(tokens_ * dim);
  head_back(final_.data(), dnext);
  for (std::size_t k = layers_.size(); k-- > 0;) {
    backward(k, dnext, dx);
    std::swap(dx, dnext);
  }
  drop_rows(dnext, tokens_, all_, site_number(0, DropoutSite::embedding));
  embed_back(dnext);
  return judged;
}

#define CRASP_INSTANTIATE(Real)                                                                                              \
  template Pass<Real>::Pass(const Architecture&, const Layout&);                                                             \
  template Judged Pass<Real>::run(const PassInput<Real>&, std::int64_t, std::int64_t, Real*);                                \
  template AttentionInput<Real> Pass<Real>::head_input(std::size_t, std::size_t, std::int64_t);                              \
  template AttentionDropout Pass<Real>::attention_dropout(std::size_t, std::size_t, std::int64_t) const;                     \
  template void Pass<Real>::drop_rows(Real*, std::int64_t, const std::vector<std::int64_t>&, std::uint64_t) const;
CRASP_INSTANTIATE(float)
CRASP_INSTANTIATE(double)

}  // namespace crasp::backend::training
