#pragma once
// Confidence intervals for accuracies, at 95 %.

#include <cstdint>
#include <span>

namespace crasp::compare {

struct Interval {
  double low = 0, high = 1;
};

/// Of a proportion: `right` of `all` words drawn independently (Wilson 1927, Journal of the American Statistical Association 22, 209-212).
/// [0, 1] if there are no words.
Interval wilson(std::uint64_t right, std::uint64_t all);

/// Of the mean over runs with different seeds (Student 1908, Biometrika 6, 1-25), within [0, 1]. Needs two values at least.
Interval over_seeds(std::span<const double> accuracies);

double mean(std::span<const double> values);

}  // namespace crasp::compare
