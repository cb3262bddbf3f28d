#pragma once
// The loss of a batch and its gradient, on all cores.
//
// A batch is cut into shards whose number depends on the model's size alone, each with a gradient of its own; these are added in the order of the
// shards. So the result is the same, bit for bit, on any number of threads.

#include <exception>
#include <functional>
#include <vector>

#include "backend/training/array.h"
#include "backend/training/engine.h"
#include "backend/training/pass.h"

namespace crasp::backend::training {

/// Real is float or double.
template <class Real>
class Gradient {
 public:
  explicit Gradient(const Architecture& architecture);
  Gradient(const Gradient&) = delete;
  Gradient& operator=(const Gradient&) = delete;

  const Layout& layout() const { return layout_; }

  /// Sets value() to the gradient of loss + penalty. `weights` [layout.size], and a vector's worth of readable numbers behind them. Seed and step
  /// decide about dropout and offsets. `batch` is valid for the architecture.
  BatchLoss compute(const Batch& batch, const Real* weights, double penalty, std::uint64_t seed, std::int64_t step);
  const Array<Real>& value() const { return value_; }

  /// The loss alone, without dropout and with sequences at position 0.
  BatchLoss evaluate(const Batch& batch, const Real* weights);

 private:
  struct Shard {
    Pass<Real> pass;
    Array<Real> gradient;
    std::exception_ptr problem;
  };

  void transpose(const Real* weights);
  void for_shards(std::int64_t count, const std::function<void(Shard&, std::int64_t)>& body);
  void add_shards(std::size_t count);

  Architecture architecture_;
  Layout layout_;
  std::vector<Shard> shards_;
  Array<Real> transposed_, value_;
};

}  // namespace crasp::backend::training
