#pragma once
// A GPT-2 language model as plain data: what the compiler writes, training changes, files hold and `forward` runs.
//
// The architecture is that of `GPT2LMHeadModel`, unmodified: learned token and position embeddings, blocks with LayerNorm
// before attention and before the MLP, a last LayerNorm, a linear head. A matrix is stored by rows, and a linear map is
// y = x W + b with W of shape [in, out] (the "Conv1D" of GPT-2). The c_attn map gives queries, keys and values side by side,
// dim columns each; head h owns columns h * dim / heads and on, in each of the three and in the input of attn_proj.
//
// Invariant of a valid model: every vector has the size that its comment and `Config` say; `validate` checks it.

#include <cstdint>
#include <span>
#include <vector>

namespace crasp::backend {

/// An index into the vocabulary.
using Token = std::int32_t;

enum class Activation { gelu_new, relu };

struct Config {
  std::int64_t vocab = 0;
  std::int64_t positions = 0;  ///< rows of wpe: the longest input, `<bos>` included
  std::int64_t dim = 0;        ///< width of the residual stream, a multiple of `heads`
  std::int64_t layers = 0;
  std::int64_t heads = 0;
  std::int64_t inner = 0;  ///< hidden units of each MLP
  Activation activation = Activation::gelu_new;
  double layer_norm_epsilon = 1e-5;
  bool tied = false;  ///< the head is wte

  std::int64_t head_dim() const { return dim / heads; }
  friend bool operator==(const Config&, const Config&) = default;
};

template <class Real>
struct Norm {
  std::vector<Real> weight, bias;  // [dim]

  friend bool operator==(const Norm&, const Norm&) = default;
};

template <class Real>
struct Layer {
  Norm<Real> ln_1;
  std::vector<Real> c_attn_weight;     // [dim, 3 * dim]: queries, keys, values
  std::vector<Real> c_attn_bias;       // [3 * dim]
  std::vector<Real> attn_proj_weight;  // [dim, dim]
  std::vector<Real> attn_proj_bias;    // [dim]
  Norm<Real> ln_2;
  std::vector<Real> c_fc_weight;      // [dim, inner]
  std::vector<Real> c_fc_bias;        // [inner]
  std::vector<Real> mlp_proj_weight;  // [inner, dim]
  std::vector<Real> mlp_proj_bias;    // [dim]

  friend bool operator==(const Layer&, const Layer&) = default;
};

template <class Real>
struct Model {
  Config config;
  std::vector<Real> wte;  // [vocab, dim]
  std::vector<Real> wpe;  // [positions, dim]
  std::vector<Layer<Real>> layers;
  Norm<Real> ln_f;
  std::vector<Real> lm_head;  // [vocab, dim], empty when tied; logits = x lm_head^T

  /// The matrix [vocab, dim] that logits are computed with.
  const std::vector<Real>& head() const { return config.tied ? wte : lm_head; }

  friend bool operator==(const Model&, const Model&) = default;
};

/// Throws lang::Failure, which says what is wrong, unless every size is positive (`layers` may be 0), heads divide dim,
/// epsilon is a positive number, and there are at most 2^40 parameters.
void validate(const Config& config);

/// Throws lang::Failure, which names the array, unless `model` has the shapes of its config. Real is float or double.
template <class Real>
void validate(const Model<Real>& model);

/// Throws lang::Failure unless `tokens` are of the vocabulary and, placed from position `first` on, lie within `positions`.
void check_input(const Config& config, std::span<const Token> tokens, std::int64_t first = 0);

/// All numbers of a model of this shape; a tied head counts once. Needs a valid config.
std::int64_t parameter_count(const Config& config);

/// Zeros everywhere, 1 in the weights of the norms. Real is float or double; throws lang::Failure for an invalid config.
template <class Real>
Model<Real> make_model(const Config& config);

/// The same model in another format; what is too small or too large for it becomes 0 or infinite. To and From are float or double.
template <class To, class From>
Model<To> converted(const Model<From>& model);

/// Calls `visit(name, array, rows, columns)` for every array of the model, in the order of the file format, with the names that
/// `transformers` gives them ("transformer.h.0.ln_1.weight", "lm_head.weight"); a vector has `rows` 0. The head is left out
/// when tied. M is Model<Real> or const Model<Real>.
template <class M, class Visit>
void for_each_array(M& model, Visit&& visit);

}  // namespace crasp::backend

#include "backend/model_arrays.h"
