#include "verifier/templates.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <cstdlib>

namespace crasp::verifier {
namespace {

using Factors = std::vector<std::int64_t>;

constexpr std::size_t kMostPoints = 4000;  // of a node
constexpr std::size_t kMostDirections = 400;
constexpr std::int64_t kLargestBound = 1 << 20;

/// All factors of size up to `largest` with at most `terms` that are not 0 and no common divisor; simplest first.
std::vector<Factors> directions(std::size_t functionals, std::int64_t largest, int terms) {
  std::vector<Factors> result;
  Factors factors(functionals, 0);
  const auto extend = [&](const auto& self, std::size_t from, int left) -> void {
    for (std::size_t f = from; f < functionals; ++f) {
      for (std::int64_t factor = -largest; factor <= largest; ++factor) {
        if (factor == 0) continue;
        factors[f] = factor;
        std::int64_t divisor = 0;
        for (std::int64_t value : factors) divisor = std::gcd(divisor, value);
        if (divisor == 1) result.push_back(factors);
        if (left > 1) self(self, f + 1, left - 1);
        factors[f] = 0;
      }
    }
  };
  extend(extend, 0, terms);
  const auto size = [](const Factors& a) {
    std::int64_t total = 0;
    for (std::int64_t factor : a) total += std::abs(factor) + (factor != 0 ? 1 : 0);
    return total;
  };
  std::stable_sort(result.begin(), result.end(), [&](const Factors& a, const Factors& b) { return size(a) < size(b); });
  if (result.size() > kMostDirections) result.resize(kMostDirections);
  return result;
}

std::vector<Factors> directions(std::size_t functionals) {
  if (functionals <= 3) return directions(functionals, 2, 3);
  return functionals <= 6 ? directions(functionals, 1, 3) : directions(functionals, 1, 2);
}

/// The values of all functionals in a state, and the length of a word that leads there.
struct Sample {
  std::vector<std::int64_t> values;
  std::size_t length = 0;
};

/// Both ends of each run, of some layers evenly.
std::vector<std::vector<Sample>> samples(const Machine& machine, const std::vector<Layer>& layers) {
  std::vector<std::vector<Sample>> result(machine.nodes.size());
  for (std::size_t length = 0; length < layers.size(); ++length) {
    for (std::uint32_t node = 0; node < machine.nodes.size(); ++node) {
      const RunSet& set = layers[length][node];
      for (std::size_t run = 0; run < set.size() && result[node].size() < kMostPoints; ++run) {
        for (std::int64_t last : {set.interval(run).low, set.interval(run).high}) {
          std::vector<std::int64_t> x(set.prefix(run).begin(), set.prefix(run).end());
          if (machine.dimensions > 0) x.push_back(last);
          Sample sample{{}, length};
          for (std::uint32_t f = 0; f < machine.functionals.size(); ++f) sample.values.push_back(value_of(machine, f, node, x));
          result[node].push_back(std::move(sample));
        }
      }
    }
  }
  return result;
}

std::int64_t product(const Factors& factors, const std::vector<std::int64_t>& values) {
  std::int64_t sum = 0;
  for (std::size_t f = 0; f < factors.size(); ++f) sum += factors[f] * values[f];
  return sum;
}

/// The least value over the samples; nothing if the later half of the words lowers it.
std::optional<std::int64_t> bound(const Factors& factors, const std::vector<Sample>& samples) {
  const std::size_t half = (samples.front().length + samples.back().length) / 2;
  std::int64_t early = kInfinity, late = kInfinity;
  for (const Sample& sample : samples) {
    std::int64_t& least = sample.length <= half ? early : late;
    least = std::min(least, product(factors, sample.values));
  }
  if (late < early && samples.back().length > samples.front().length + 4) return std::nullopt;
  const std::int64_t least = std::min(early, late);
  return std::abs(least) <= kLargestBound ? std::optional(least) : std::nullopt;
}

/// Drops an inequality that is the sum of two simpler ones that are there. Large sums of small facts only slow the solver.
std::vector<Inequality> without_sums(const std::vector<Inequality>& all) {
  std::map<Factors, std::int64_t> bounds;
  std::vector<Inequality> kept;
  for (const Inequality& inequality : all) {
    const bool is_sum = std::any_of(kept.begin(), kept.end(), [&](const Inequality& part) {
      Factors rest = inequality.factors;
      for (std::size_t f = 0; f < rest.size(); ++f) rest[f] -= part.factors[f];
      const auto other = bounds.find(rest);
      return other != bounds.end() && other->second + part.bound >= inequality.bound;
    });
    bounds[inequality.factors] = inequality.bound;
    if (!is_sum) kept.push_back(inequality);
  }
  return kept;
}

}  // namespace

Inequalities sample_inequalities(const Machine& machine, const std::vector<Layer>& layers) {
  const std::vector<Factors> all = directions(machine.functionals.size());
  const auto by_node = samples(machine, layers);
  Inequalities result(machine.nodes.size());
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (by_node[node].empty()) continue;
    std::vector<Inequality> found;
    for (const Factors& factors : all) {
      if (const auto least = bound(factors, by_node[node])) found.push_back({factors, *least});
    }
    result[node] = without_sums(found);
  }
  return result;
}

}  // namespace crasp::verifier
