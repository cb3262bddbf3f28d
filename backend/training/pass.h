#pragma once
// One way forward and back through a GPT-2 for some sequences of a batch: the unit of work of one thread.
//
// The sequences lie one after the other, without padding, so that linear maps see one matrix of all tokens. The last layer computes
// queries, and all that follows, only for the rows of which something is asked; the rest cannot be seen in the loss.

#include <cstdint>
#include <vector>

#include "backend/training/array.h"
#include "backend/training/attention.h"
#include "backend/training/layout.h"
#include "backend/training/loss.h"
#include "backend/training/settings.h"

namespace crasp::backend::training {

/// What all passes of a step share.
template <class Real>
struct PassInput {
  const Batch* batch;
  const Real* weights;     ///< by Layout
  const Real* transposed;  ///< the same, each matrix [rows, columns] transposed in its place
  bool learning;           ///< with dropout, random offsets and gradients
  std::uint64_t seed;
  std::int64_t step;
};

template <class Real>
class Pass {
 public:
  /// Both must outlive the object.
  Pass(const Architecture& architecture, const Layout& layout);

  /// Judges the sequences first … last - 1. When learning, `gradient` [layout.size] is set to the gradient of
  /// (sum of the losses of these questions) / (number of questions of the whole batch).
  Judged run(const PassInput<Real>& input, std::int64_t first, std::int64_t last, Real* gradient);

 private:
  /// What a layer leaves for the way back. Rows are all tokens, or in the last layer those asked about for all but keys, values.
  struct LayerRun {
    std::int64_t rows = 0;
    Array<Real> input, normal_1, mean_1, inverse_1;       // [tokens, dim], [tokens]
    Array<Real> picked, query, key_value, weights, mixed; // [rows, dim] (picked: normal_1 of the rows), …, [tokens, 2 dim]
    Array<Real> middle, normal_2, mean_2, inverse_2, hidden, active;
    std::vector<std::int64_t> weights_begin;              // by sequence
  };

  void choose_rows(const PassInput<Real>& input, std::int64_t first, std::int64_t last);
  void embed();
  void embed_back(const Real* dx);
  void forward(std::size_t index, Real* next);
  void attend(std::size_t index);
  void backward(std::size_t index, const Real* dnext, Real* dx);
  void mlp_back(std::size_t index, Real* dmiddle);
  void attention_back(std::size_t index, const Real* dmiddle, Real* dx);
  void attend_back(std::size_t index, const Real* dmixed, Real* dquery, Real* dkey_value);
  Judged logits_and_loss(const Real* x);
  void head_back(const Real* x, Real* dx);

  AttentionInput<Real> head_input(std::size_t layer, std::size_t sequence, std::int64_t head);
  AttentionDropout attention_dropout(std::size_t layer, std::size_t sequence, std::int64_t head) const;
  void drop_rows(Real* x, std::int64_t rows, const std::vector<std::int64_t>& numbers, std::uint64_t site) const;
  const std::vector<std::int64_t>& rows_of(std::size_t layer) const { return layer + 1 == layers_.size() ? asked_ : all_; }
  bool picks(std::size_t layer) const { return layer + 1 == layers_.size() && asked_.size() < all_.size(); }

  const Real* weight(const Slice& slice) const { return input_->weights + slice.begin; }
  const Real* transposed(const Slice& slice) const { return input_->transposed + slice.begin; }
  Real* gradient(const Slice& slice) const { return gradient_ + slice.begin; }

  const Architecture& architecture_;
  const Layout& layout_;
  Config config_;
  std::vector<LayerRun> layers_;

  const PassInput<Real>* input_ = nullptr;
  Real* gradient_ = nullptr;
  std::int64_t tokens_ = 0, first_token_ = 0, first_question_ = 0;
  std::vector<std::int64_t> begin_;      ///< [sequences + 1], into the pass's tokens
  std::vector<std::int64_t> all_, asked_;///< rows of the pass
  std::vector<std::int64_t> all_seen_, asked_seen_;          ///< how many keys the query of a row sees
  std::vector<std::int64_t> asked_begin_;                    ///< [sequences + 1], into asked_
  std::vector<std::int64_t> position_;                       ///< of each token
  Array<Real> final_, final_normal_, final_mean_, final_inverse_, logits_;
  HeadAttention<Real> head_attention_;
  // On the way back.
  Array<Real> dx_, dnext_, dhidden_, dnormal_, dmiddle_, ddropped_, dquery_, dkey_value_, dmixed_, dpicked_;
};

}  // namespace crasp::backend::training
