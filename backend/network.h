#pragma once
// A model prepared for running: which kind of attention each head needs, found from the weights alone, and linear maps without
// their zeros.
//
// Every kind computes the softmax of its head. They differ in time and in the order of sums, which docs/backend.md states.

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "backend/linear_map.h"
#include "backend/model.h"

namespace crasp::backend {

enum class HeadKind {
  uniform,     ///< all scores of a query are equal: running means, O(1) per position
  positional,  ///< sparse and reads positions: a search tree over positions, O(log n) where blocks of scores are equal
  matching,    ///< sparse and reads symbols: keys grouped by what they hold, O(groups) per position
  dense,       ///< the rest: tiles of the score matrix, O(n) per position
};

std::string_view name(HeadKind kind);

enum class AttentionMode {
  automatic,  ///< each head by its kind
  dense,      ///< the softmax in full for every head, to check the other kinds against
};

/// A head of a prepared layer: where its queries, keys and values lie among the features that `qkv` computes, and its output among
/// those that `mix` reads. Columns of the value that are always 0, and products of query and key that are, are left out.
struct Head {
  HeadKind kind = HeadKind::dense;
  double scale = 1;  ///< 1 / sqrt(head_dim)
  std::int64_t query = 0, key = 0, key_dims = 0;
  std::int64_t value = 0, value_dims = 0;
  std::int64_t output = 0;
};

/// LayerNorm with its weight and bias, both empty when they are 1 and 0.
template <class Real>
struct PreparedNorm {
  std::vector<Real> weight, bias;
  double epsilon = 0;

  PreparedNorm() = default;
  PreparedNorm(const Norm<Real>& norm, double epsilon);
  void apply(const Real* x, Real* y, std::int64_t stride, std::int64_t dim, std::int64_t columns) const;
};

template <class Real>
struct PreparedLayer {
  PreparedNorm<Real> ln_1, ln_2;
  LinearMap<Real> qkv, mix, fc, proj;
  std::vector<Head> heads;
};

template <class Real>
class Network {
 public:
  /// Throws lang::Failure if the model is not valid. The model is not needed afterwards.
  explicit Network(const Model<Real>& model, AttentionMode mode = AttentionMode::automatic);

  const Config& config() const { return config_; }
  const std::vector<PreparedLayer<Real>>& layers() const { return layers_; }
  const PreparedNorm<Real>& ln_f() const { return ln_f_; }
  const LinearMap<Real>& head() const { return head_; }
  const std::vector<Real>& wte() const { return wte_; }
  /// Empty if all its numbers are 0.
  const std::vector<Real>& wpe() const { return wpe_; }

 private:
  Config config_;
  std::vector<Real> wte_, wpe_;
  std::vector<PreparedLayer<Real>> layers_;
  PreparedNorm<Real> ln_f_;
  LinearMap<Real> head_;
};

}  // namespace crasp::backend
