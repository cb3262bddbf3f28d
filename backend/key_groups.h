#pragma once
// Exact softmax over sets of keys of which only bounds and sums are known.
//
// A group is a set of keys with, for each dimension, the least and the greatest entry, and the sum of the values. For a query it
// does one of three things, each of which computes what the full softmax does:
//   - all its scores are so far below the best one that the format's exp is 0: it adds nothing;
//   - its bounds coincide, so all its scores are equal: it adds count and sum under one weight;
//   - otherwise its members are looked at.
// Bounds and scores come from the same kernel, whose rounding is monotone, so "coincide" and "below" are meant literally.

#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "backend/kernels.h"

namespace crasp::backend {

template <class Real>
struct Bounds {
  Real lower, upper;
};

/// Sums of values run in double.
template <class Real>
class KeyGroup {
 public:
  KeyGroup(std::int64_t key_stride, std::int64_t value_dims)
      : low_(static_cast<std::size_t>(key_stride), std::numeric_limits<Real>::max()),
        high_(static_cast<std::size_t>(key_stride), std::numeric_limits<Real>::lowest()),
        sum_(static_cast<std::size_t>(value_dims), 0.0) {}

  void add(const Real* key, const Real* value) {
    extend(key, key);
    for (std::size_t d = 0; d < sum_.size(); ++d) sum_[d] += value[d];
    ++count_;
  }

  void add(const KeyGroup& other) {
    extend(other.low_.data(), other.high_.data());
    for (std::size_t d = 0; d < sum_.size(); ++d) sum_[d] += other.sum_[d];
    count_ += other.count_;
  }

  Bounds<Real> bounds(const Real* query) const {
    Bounds<Real> result;
    kernels<Real>().bounds(query, low_.data(), high_.data(), std::ssize(low_), &result.lower, &result.upper);
    return result;
  }

  std::int64_t count() const { return count_; }
  const std::vector<double>& sum() const { return sum_; }

 private:
  void extend(const Real* low, const Real* high) {
    for (std::size_t d = 0; d < low_.size(); ++d) {
      low_[d] = std::min(low_[d], low[d]);
      high_[d] = std::max(high_[d], high[d]);
    }
  }

  std::vector<Real> low_, high_;  // [key_stride]
  std::vector<double> sum_;       // [value_dims]
  std::int64_t count_ = 0;
};

/// The softmax of one query, from parts that come in any order.
template <class Real>
class SoftmaxSum {
 public:
  explicit SoftmaxSum(std::int64_t value_dims) : output_(static_cast<std::size_t>(value_dims)) {}

  /// Begins a query, some score of which is at least `best`.
  void begin(Real best) {
    best_ = most_ = best;
    total_ = 0;
    output_.assign(output_.size(), 0.0);
  }

  /// Whether scores up to `upper` have weight 0.
  bool is_negligible(Real upper) const { return upper - best_ < kLeastExponent<Real>; }

  /// Some score is at least `lower`.
  void raise(Real lower) { best_ = std::max(best_, lower); }

  /// Adds `count` keys of this score whose values sum to `sum`.
  template <class Number>
  void add(Real score, std::int64_t count, const Number* sum) {
    if (score > most_) rescale(score);
    const double weight = score == most_ ? 1 : std::exp(static_cast<double>(score) - static_cast<double>(most_));
    total_ += weight * static_cast<double>(count);
    for (std::size_t d = 0; d < output_.size(); ++d) output_[d] += weight * static_cast<double>(sum[d]);
  }

  void write(Real* output, std::int64_t stride) const {
    for (std::size_t d = 0; d < output_.size(); ++d)
      output[static_cast<std::int64_t>(d) * stride] = static_cast<Real>(output_[d] / total_);
  }

 private:
  void rescale(Real score) {
    const double factor = std::exp(static_cast<double>(most_) - static_cast<double>(score));
    total_ *= factor;
    for (double& entry : output_) entry *= factor;
    most_ = score;
  }

  Real best_ = 0;  ///< some score is at least this
  Real most_ = 0;  ///< weights are exp(score - most_)
  double total_ = 0;
  std::vector<double> output_;
};

/// A query as one contiguous array, scaled and padded with zeros.
template <class Real>
void gather_query(const Real* from, std::int64_t stride, std::int64_t dims, Real scale, std::vector<Real>& query) {
  for (std::int64_t d = 0; d < dims; ++d) query[static_cast<std::size_t>(d)] = from[d * stride] * scale;
}

}  // namespace crasp::backend
