#pragma once
// What kind of attention each head of a layer needs, from the weights alone.
//
// `uniform` is a statement about the weights: for every dimension of the head, the query is 0 or the key does not depend on the
// input, so all scores of a query are the same number. The other kinds are guesses about speed: a head whose query and key maps are
// nearly all zero was compiled, and its scores are then equal or hopeless over long runs of keys. A wrong guess costs time and
// nothing else, because each kind computes the softmax whatever the scores are.

#include <cstdint>
#include <vector>

#include "backend/model.h"
#include "backend/network.h"

namespace crasp::backend {

/// The columns of c_attn that a head needs.
struct HeadColumns {
  HeadKind kind = HeadKind::dense;
  std::vector<std::int64_t> query, key;  ///< of the same length; none if uniform
  std::vector<std::int64_t> value;
};

template <class Real>
class HeadClassifier {
 public:
  HeadClassifier(const Model<Real>& model, AttentionMode mode);

  /// One entry per head of the layer.
  std::vector<HeadColumns> heads(const Layer<Real>& layer) const;

 private:
  HeadColumns head(const Layer<Real>& layer, std::int64_t index) const;
  HeadColumns full_head(std::int64_t index) const;
  HeadKind kind(const Layer<Real>& layer, const HeadColumns& columns) const;

  Config config_;
  AttentionMode mode_;
  std::vector<bool> positional_;  ///< [dim]: the feature of wpe is not the same at all positions
};

}  // namespace crasp::backend
