#include "compare/intervals.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace crasp::compare {
namespace {

/// The 97.5 % quantile of Student's distribution, by degrees of freedom from 1.
double t_quantile(std::size_t degrees) {
  constexpr double kQuantiles[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                                   2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                                   2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  return kQuantiles[std::min(degrees, std::size(kQuantiles)) - 1];  // beyond: a little too wide
}

Interval clamped(double low, double high) { return {std::clamp(low, 0.0, 1.0), std::clamp(high, 0.0, 1.0)}; }

}  // namespace

Interval wilson(std::uint64_t right, std::uint64_t all) {
  if (all == 0) return {};
  constexpr double z = 1.959964;
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(right) / n;
  const double middle = (p + z * z / (2 * n)) / (1 + z * z / n);
  const double half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
  return clamped(middle - half, middle + half);
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

Interval over_seeds(std::span<const double> accuracies) {
  assert(accuracies.size() >= 2);
  const double middle = mean(accuracies);
  double squares = 0;
  for (double accuracy : accuracies) squares += (accuracy - middle) * (accuracy - middle);
  const auto n = static_cast<double>(accuracies.size());
  const double half = t_quantile(accuracies.size() - 1) * std::sqrt(squares / (n - 1) / n);
  return clamped(middle - half, middle + half);
}

}  // namespace crasp::compare
