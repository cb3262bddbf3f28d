// The way back: the gradients of Pass, in the reverse order of pass.cpp.

#include <algorithm>

#include "backend/training/dropout.h"
#include "backend/training/pass.h"
#include "backend/training/products.h"

namespace crasp::backend::training {

namespace {

/// The gradients of y = x w + bias: of w and bias from that of y; and dx = dy w^T, with the transpose [out, in] of w.
template <class Real>
struct LinearBack {
  std::int64_t rows, in, out;

  void parameters(const Real* x, const Real* dy, Real* dw, std::int64_t dw_stride, Real* dbias) const {
    multiply_transposed(in, out, rows, x, in, dy, out, dw, dw_stride);
    loops<Real>().sum_rows(dy, rows, out, dbias);
  }
  void input(const Real* dy, const Real* transposed, bool add, Real* dx) const {
    multiply(rows, in, out, dy, out, transposed, in, add, dx, in);
  }
};

}  // namespace

/// Sets the gradients of the head and the last norm, and dx [asked, dim].
template <class Real>
void Pass<Real>::head_back(const Real* x, Real* dx) {
  const std::int64_t dim = config_.dim, vocab = config_.vocab, count = static_cast<std::int64_t>(asked_.size());
  std::fill_n(gradient(layout_.tokens), layout_.tokens.size(), Real(0));
  multiply_transposed(vocab, dim, count, logits_.data(), vocab, final_normal_.data(), dim, gradient(layout_.head), dim);
  Real* const dnormal = dnormal_.resize(tokens_ * dim);
  multiply(count, dim, vocab, logits_.data(), vocab, weight(layout_.head), dim, false, dnormal, dim);
  std::fill_n(dx, count * dim, Real(0));
  loops<Real>().layer_norm_back(x, dnormal, count, dim, weight(layout_.norm_weight), final_mean_.data(), final_inverse_.data(), dx,
                                gradient(layout_.norm_weight), gradient(layout_.norm_bias));
}

template <class Real>
void Pass<Real>::embed_back(const Real* dx) {
  const std::int64_t dim = config_.dim;
  std::fill_n(gradient(layout_.positions), layout_.positions.size(), Real(0));
  for (std::int64_t i = 0; i < tokens_; ++i) {
    const Token token = input_->batch->tokens[static_cast<std::size_t>(first_token_ + i)];
    loops<Real>().add(gradient(layout_.tokens) + token * dim, dx + i * dim, dim);
    if (architecture_.positions != PositionKind::none)
      loops<Real>().add(gradient(layout_.positions) + position_[static_cast<std::size_t>(i)] * dim, dx + i * dim, dim);
  }
}

template <class Real>
void Pass<Real>::attend_back(std::size_t index, const Real* dmixed, Real* dquery, Real* dkey_value) {
  const std::int64_t dim = config_.dim, head_dim = config_.head_dim();
  const std::vector<std::int64_t>& rows_begin = index + 1 == layers_.size() ? asked_begin_ : begin_;
  for (std::size_t s = 0; s + 1 < begin_.size(); ++s)
    for (std::int64_t h = 0; h < config_.heads; ++h) {
      const std::int64_t row = rows_begin[s] * dim + h * head_dim;
      Real* const dkey = dkey_value + begin_[s] * 2 * dim + h * head_dim;
      head_attention_.attend_back(head_input(index, s, h), attention_dropout(index, s, h), dmixed + row, dim, dquery + row, dkey,
                                  dkey + dim);
    }
}

/// Sets the gradients of the layer's weights and dx [tokens, dim] from dnext [rows, dim].
template <class Real>
void Pass<Real>::backward(std::size_t index, const Real* dnext, Real* dx) {
  LayerRun& run = layers_[index];
  const std::vector<std::int64_t>& rows = rows_of(index);
  const std::int64_t dim = config_.dim, count = run.rows;
  Real* const dmiddle = dmiddle_.resize(tokens_ * dim);
  std::copy_n(dnext, count * dim, dmiddle);
  mlp_back(index, dmiddle);
  std::fill_n(dx, tokens_ * dim, Real(0));
  for (std::int64_t i = 0; i < count; ++i) std::copy_n(dmiddle + i * dim, dim, dx + rows[static_cast<std::size_t>(i)] * dim);
  attention_back(index, dmiddle, dx);
}

/// Adds to dmiddle, which holds the gradient of the layer's result, what comes through the MLP.
template <class Real>
void Pass<Real>::mlp_back(std::size_t index, Real* dmiddle) {
  LayerRun& run = layers_[index];
  const LayerLayout& at = layout_.layers[index];
  const Loops<Real>& loop = loops<Real>();
  const std::int64_t dim = config_.dim, inner = config_.inner, count = run.rows;
  Real* const dropped = ddropped_.resize(tokens_ * dim);
  std::copy_n(dmiddle, count * dim, dropped);
  drop_rows(dropped, count, rows_of(index), site_number(index, DropoutSite::output));
  const LinearBack<Real> output{count, inner, dim}, hidden{count, dim, inner};
  output.parameters(run.active.data(), dropped, gradient(at.output_weight), dim, gradient(at.output_bias));
  Real* const dhidden = dhidden_.resize(tokens_ * inner);
  output.input(dropped, transposed(at.output_weight), false, dhidden);
  loop.activate_back(config_.activation, run.hidden.data(), count * inner, dhidden);
  hidden.parameters(run.normal_2.data(), dhidden, gradient(at.hidden_weight), inner, gradient(at.hidden_bias));
  Real* const dnormal = dnormal_.resize(tokens_ * dim);
  hidden.input(dhidden, transposed(at.hidden_weight), false, dnormal);
  loop.layer_norm_back(run.middle.data(), dnormal, count, dim, weight(at.norm_2_weight), run.mean_2.data(), run.inverse_2.data(),
                       dmiddle, gradient(at.norm_2_weight), gradient(at.norm_2_bias));
}

/// Adds to dx [tokens, dim] what comes through the attention from dmiddle [rows, dim].
template <class Real>
void Pass<Real>::attention_back(std::size_t index, const Real* dmiddle, Real* dx) {
  LayerRun& run = layers_[index];
  const LayerLayout& at = layout_.layers[index];
  const std::vector<std::int64_t>& rows = rows_of(index);
  const std::int64_t dim = config_.dim, count = run.rows;
  Real* const dropped = ddropped_.resize(tokens_ * dim);
  std::copy_n(dmiddle, count * dim, dropped);
  drop_rows(dropped, count, rows, site_number(index, DropoutSite::projection));
  const LinearBack<Real> projection{count, dim, dim}, query{count, dim, dim}, key_value{tokens_, dim, 2 * dim};
  projection.parameters(run.mixed.data(), dropped, gradient(at.projection_weight), dim, gradient(at.projection_bias));
  Real* const dmixed = dmixed_.resize(tokens_ * dim);
  projection.input(dropped, transposed(at.projection_weight), false, dmixed);

  Real *const dquery = dquery_.resize(tokens_ * dim), *const dkey_value = dkey_value_.resize(tokens_ * 2 * dim);
  attend_back(index, dmixed, dquery, dkey_value);
  Real *const dw = gradient(at.attention_weight), *const dbias = gradient(at.attention_bias);
  query.parameters(picks(index) ? run.picked.data() : run.normal_1.data(), dquery, dw, 3 * dim, dbias);
  key_value.parameters(run.normal_1.data(), dkey_value, dw + dim, 3 * dim, dbias + dim);

  Real* const dnormal = dnormal_.resize(tokens_ * dim);
  const Real* const flipped = transposed(at.attention_weight);
  key_value.input(dkey_value, flipped + dim * dim, false, dnormal);
  if (picks(index)) {
    Real* const dpicked = dpicked_.resize(tokens_ * dim);
    query.input(dquery, flipped, false, dpicked);
    for (std::int64_t i = 0; i < count; ++i)
      loops<Real>().add(dnormal + rows[static_cast<std::size_t>(i)] * dim, dpicked + i * dim, dim);
  } else {
    query.input(dquery, flipped, true, dnormal);
  }
  loops<Real>().layer_norm_back(run.input.data(), dnormal, tokens_, dim, weight(at.norm_1_weight), run.mean_1.data(),
                                run.inverse_1.data(), dx, gradient(at.norm_1_weight), gradient(at.norm_1_bias));
}

template void Pass<float>::head_back(const float*, float*);
template void Pass<double>::head_back(const double*, double*);
template void Pass<float>::backward(std::size_t, const float*, float*);
template void Pass<double>::backward(std::size_t, const double*, double*);
template void Pass<float>::embed_back(const float*);
template void Pass<double>::embed_back(const double*);

}  // namespace crasp::backend::training
