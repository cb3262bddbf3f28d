#include "compiler/weights/rounding.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "compiler/weights/numerics.h"

namespace crasp::compiler::weights {
namespace {

/// Each direction is read from two columns.
std::vector<double> summands(const Read& read) {
  std::vector<double> out;
  for (const Term& term : read.terms) out.insert(out.end(), 2, std::abs(term.weight) / 2);
  out.push_back(std::abs(read.bias));
  std::sort(out.begin(), out.end(), std::greater<>());
  return out;
}

}  // namespace

double worst_sum(const Read& read, double total) {
  const std::vector<double> sizes = summands(read);
  std::vector<double> largest{0};  // sums of the k largest
  for (double size : sizes) largest.push_back(largest.back() + size);
  double sum = largest.back();  // each product is rounded, too
  for (std::size_t k = 2; k <= sizes.size(); ++k) sum += std::min(largest[k], total + largest[sizes.size() - k]);
  return sum * (1 + 1e-3);  // partial sums are themselves rounded; far fewer than 2^14 summands
}

double sum_of_sizes(const Read& read) {
  double sum = std::abs(read.bias);
  for (const Term& term : read.terms) sum += std::abs(term.weight);
  return sum;
}

double summation_error(Summation summation, Dtype dtype, double n, double step, double constant) {
  const double u = unit_roundoff(dtype);
  const double products = u * (n * step + constant);
  switch (summation) {
    case Summation::any: {
      // Inner nodes of any binary tree with n leaves: sum of min(s, n - s) <= n²/4 + n/2.
      const double nodes = n * n * step / 4 + n * step / 2 + n * (1 + constant);
      return products + u * nodes * (1 + 2 * n * u);
    }
    case Summation::pairwise: return products + u * (std::ceil(std::log2(n)) + 1) * (n * step + constant) * (1 + 2 * n * u);
    case Summation::wide: {
      const double wide = 0x1p-53;
      return wide * (n * n * step + n * constant) + 4 * u;
    }
  }
  return kUnbounded;
}

double count_error(Summation summation, Dtype dtype, double n) {
  const double u = unit_roundoff(dtype), growth = 1 + 2 * n * u;
  switch (summation) {
    case Summation::any: return u * (n + n * n / 2 + n) * growth;
    case Summation::pairwise: return u * (n + (std::ceil(std::log2(n)) + 1) * n) * growth;
    case Summation::wide: return 0x1p-53 * 2 * n * n + 4 * u * n;
  }
  return kUnbounded;
}

double largest_step(const PlannedProgram& planned, const PlannedComparison& comparison) {
  const Signal& signal = planned.network[comparison.signal];
  // Tests of different symbols exclude each other; nothing is known of the other bodies.
  std::vector<double> by_token(static_cast<std::size_t>(planned.network.bos()), 0.0);
  double most = 0, least = 0;
  for (std::size_t k = 0; k < signal.summands(); ++k) {
    const double factor = 2 * static_cast<double>(signal.numbers[k]);
    const Literal body = signal.operands[k];
    if (planned.network.is_symbols(body)) {
      const auto& numbers = planned.network[body.signal].numbers;
      for (std::int64_t token = 0; token < planned.network.bos(); ++token) {
        const bool inside = std::binary_search(numbers.begin(), numbers.end(), token) != body.negated;
        if (inside) by_token[static_cast<std::size_t>(token)] += factor;
      }
    } else if (body == planned.network.truth(true)) {
      for (double& sum : by_token) sum += factor;
    } else {
      (factor < 0 ? least : most) += factor;
    }
  }
  const auto [low, high] = std::minmax_element(by_token.begin(), by_token.end());
  return std::max(std::abs(*low + least), std::abs(*high + most));
}

double largest_scratch(const PlannedProgram& planned) {
  double largest = 2;
  for (const PlannedComparison& comparison : planned.comparisons) {
    largest = std::max(largest, largest_step(planned, comparison));
    if (comparison.unit == 2) largest = std::max(largest, std::abs(static_cast<double>(comparison.constant)));
  }
  for (const PlannedSum& sum : planned.sums) largest = std::max(largest, static_cast<double>(sum.literals.size()));
  return largest;
}

}  // namespace crasp::compiler::weights
