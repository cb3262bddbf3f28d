#pragma once
// The forward pass as its definition reads: one loop per sum, in index order, softmax in full. It is slow, and is what every
// other way to run a model is tested against. It also shows what the fast ones do not keep: residual streams and attention.

#include <span>
#include <vector>

#include "backend/model.h"

namespace crasp::backend {

/// What a forward pass over n tokens computes on its way.
template <class Real>
struct Trace {
  /// 1 + 2 * layers residual streams, each [n, dim]: the embedding, then after attention and after the MLP of each layer.
  std::vector<std::vector<Real>> residual;
  /// One per layer, each [heads, n, n]: the weight that a query (row) gives a key (column); 0 for later keys.
  std::vector<std::vector<Real>> attention;
};

/// The logits [n, vocab] after every token. Takes time and, with a trace, memory quadratic in n. Throws lang::Failure if
/// `check_input` does. Real is float or double.
template <class Real>
std::vector<Real> reference_logits(const Model<Real>& model, std::span<const Token> tokens, Trace<Real>* trace = nullptr);

}  // namespace crasp::backend
