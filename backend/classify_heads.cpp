#include "backend/classify_heads.h"

#include <algorithm>

namespace crasp::backend {

namespace {

/// A head is taken for compiled if at most one in this many weights of its queries and keys is not 0.
constexpr std::int64_t kSparsity = 4;

/// One column of c_attn.
template <class Real>
struct Column {
  std::int64_t entries = 0;  ///< weights that are not 0
  bool is_zero = true;       ///< for every input, so the bias too
  bool is_constant() const { return entries == 0; }

  Column(const Layer<Real>& layer, std::int64_t dim, std::int64_t column) {
    for (std::int64_t d = 0; d < dim; ++d)
      entries += layer.c_attn_weight[static_cast<std::size_t>(d * 3 * dim + column)] != 0;
    is_zero = entries == 0 && layer.c_attn_bias[static_cast<std::size_t>(column)] == 0;
  }
};

}  // namespace

template <class Real>
HeadClassifier<Real>::HeadClassifier(const Model<Real>& model, AttentionMode mode)
    : config_(model.config), mode_(mode), positional_(static_cast<std::size_t>(config_.dim)) {
  const std::size_t dim = positional_.size();
  for (std::size_t k = dim; k < model.wpe.size(); ++k)
    if (model.wpe[k] != model.wpe[k - dim]) positional_[k % dim] = true;
}

template <class Real>
std::vector<HeadColumns> HeadClassifier<Real>::heads(const Layer<Real>& layer) const {
  std::vector<HeadColumns> result;
  for (std::int64_t h = 0; h < config_.heads; ++h)
    result.push_back(mode_ == AttentionMode::dense ? full_head(h) : head(layer, h));
  return result;
}

template <class Real>
HeadColumns HeadClassifier<Real>::full_head(std::int64_t index) const {
  HeadColumns result;
  const std::int64_t size = config_.head_dim();
  for (std::int64_t column = index * size; column < (index + 1) * size; ++column) {
    result.query.push_back(column);
    result.key.push_back(config_.dim + column);
    result.value.push_back(2 * config_.dim + column);
  }
  return result;
}

template <class Real>
HeadColumns HeadClassifier<Real>::head(const Layer<Real>& layer, std::int64_t index) const {
  const HeadColumns full = full_head(index);
  const auto column = [&](std::int64_t number) { return Column<Real>(layer, config_.dim, number); };
  HeadColumns result;
  bool uniform = true;
  for (std::size_t d = 0; d < full.query.size(); ++d) {
    const Column<Real> query = column(full.query[d]), key = column(full.key[d]);
    uniform = uniform && (query.is_zero || key.is_constant());
    if (!column(full.value[d]).is_zero) result.value.push_back(full.value[d]);
    if (query.is_zero || key.is_zero) continue;
    result.query.push_back(full.query[d]);
    result.key.push_back(full.key[d]);
  }
  if (uniform) return {HeadKind::uniform, {}, {}, std::move(result.value)};
  result.kind = kind(layer, result);
  return result;
}

template <class Real>
HeadKind HeadClassifier<Real>::kind(const Layer<Real>& layer, const HeadColumns& columns) const {
  std::int64_t entries = 0;
  bool reads_positions = false;
  for (std::size_t k = 0; k < columns.key.size(); ++k) {
    entries += Column<Real>(layer, config_.dim, columns.query[k]).entries + Column<Real>(layer, config_.dim, columns.key[k]).entries;
    for (std::int64_t d = 0; d < config_.dim; ++d)
      if (layer.c_attn_weight[static_cast<std::size_t>(d * 3 * config_.dim + columns.key[k])] != 0)
        reads_positions = reads_positions || positional_[static_cast<std::size_t>(d)];
  }
  if (entries * kSparsity > 2 * config_.dim * std::ssize(columns.key)) return HeadKind::dense;
  return reads_positions ? HeadKind::positional : HeadKind::matching;
}

template class HeadClassifier<float>;
template class HeadClassifier<double>;

}  // namespace crasp::backend
