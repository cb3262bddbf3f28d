// Theorem 3: with periods alone. On the differences of potentials within classes, one period of the component acts as a
// linear relation T, and a counter of period µ times that of the component is a fixed point of T^µ. The fixed points of
// all powers are spanned by those of the powers µ with φ(µ) <= N, where N is the number of independent differences:
// eigenvalues of a rational relation that are roots of unity of order µ come in φ(µ) conjugates, and the part of T that
// has every number as an eigenvalue is spanned by any N + 1 of them.

#include <algorithm>
#include <array>
#include <map>
#include <numeric>

#include "verifier/limit.h"
#include "verifier/separation.h"

namespace crasp::verifier {
namespace {

std::vector<std::uint32_t> totients(std::uint32_t limit) {
  std::vector<std::uint32_t> result(limit + 1);
  std::iota(result.begin(), result.end(), 0);
  for (std::uint32_t prime = 2; prime <= limit; ++prime) {
    if (result[prime] != prime) continue;
    for (std::uint32_t multiple = prime; multiple <= limit; multiple += prime)
      result[multiple] -= result[multiple] / prime;
  }
  return result;
}

// All µ with φ(µ) <= bound. φ(µ) >= sqrt(µ / 2), so they are at most 2 bound².
std::vector<std::uint32_t> orders(std::uint32_t bound) {
  std::vector<std::uint32_t> phi = totients(2 * bound * bound);
  std::vector<std::uint32_t> result;
  for (std::uint32_t order = 1; order < phi.size(); ++order) {
    if (phi[order] <= bound) result.push_back(order);
  }
  return result;
}

class Periods {
 public:
  Periods(const lang::Dfa& dfa, std::span<const lang::State> component) : dfa_(dfa), component_(component) {
    place_.assign(dfa.states(), kOutside);
    for (std::uint32_t at = 0; at < component.size(); ++at) place_[component[at]] = at;
    find_phases();
    classes_ = phase_;
  }

  std::uint32_t period() const { return period_ * factor_; }
  const std::vector<std::uint32_t>& classes() const { return classes_; }

  // Refines until no period splits a class; false if that is too much work.
  bool refine(std::size_t node_limit) {
    for (bool changed = true; changed;) {
      changed = false;
      std::vector<std::uint32_t> before = classes_;
      std::uint32_t bound = differences();
      if (bound == 0) return true;
      if (std::size_t{bound} * bound > node_limit) return false;
      for (std::uint32_t order : orders(bound)) {
        if (std::size_t{order} * component_.size() > node_limit) return false;
        if (!split(before, order)) continue;
        changed = true;
        factor_ = std::lcm(factor_, order);
      }
    }
    return true;
  }

 private:
  std::uint32_t inner(std::uint32_t at, std::uint32_t symbol) const {
    return place_[dfa_.next(component_[at], symbol)];
  }

  // The period of the component is the greatest common divisor of its cycle lengths; phases are distances modulo it.
  void find_phases() {
    std::vector<std::uint32_t> distance(component_.size(), kOutside);
    std::vector<std::uint32_t> queue{0};
    distance[0] = 0;
    period_ = 0;
    for (std::size_t at = 0; at < queue.size(); ++at) {
      for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) {
        std::uint32_t target = inner(queue[at], symbol);
        if (target == kOutside) continue;
        if (distance[target] == kOutside) {
          distance[target] = distance[queue[at]] + 1;
          queue.push_back(target);
        }
        std::uint32_t longer = distance[queue[at]] + 1;
        period_ = std::gcd(period_, longer > distance[target] ? longer - distance[target] : distance[target] - longer);
      }
    }
    period_ = std::max(period_, 1u);
    for (std::uint32_t each : distance) phase_.push_back(each % period_);
  }

  // The largest number of independent differences within classes, over the phases.
  std::uint32_t differences() const {
    std::map<std::uint32_t, std::uint32_t> size;
    for (std::uint32_t each : classes_) ++size[each];
    std::vector<std::uint32_t> sum(period_);
    std::map<std::uint32_t, bool> counted;
    for (std::uint32_t at = 0; at < classes_.size(); ++at) {
      if (!std::exchange(counted[classes_[at]], true)) sum[phase_[at]] += size[classes_[at]] - 1;
    }
    return *std::max_element(sum.begin(), sum.end());
  }

  // Splits `classes_` by the counters over `before` of period order * period_; true if some class was split.
  // Node (state, turn) stands for the state at positions of its phase plus turn * period_.
  bool split(const std::vector<std::uint32_t>& before, std::uint32_t order) {
    std::uint32_t states = static_cast<std::uint32_t>(component_.size());
    std::map<std::array<std::uint32_t, 3>, std::uint32_t> labels;
    std::vector<LabelledEdge> edges;
    for (std::uint32_t at = 0; at < states; ++at) {
      for (std::uint32_t symbol = 0; symbol < dfa_.symbols; ++symbol) {
        std::uint32_t target = inner(at, symbol);
        if (target == kOutside) continue;
        for (std::uint32_t turn = 0; turn < order; ++turn) {
          std::uint32_t next_turn = (turn + (phase_[at] + 1) / period_) % order;
          std::uint32_t number = static_cast<std::uint32_t>(labels.size());
          std::uint32_t label = labels.try_emplace({before[at], symbol, turn}, number).first->second;
          edges.push_back({turn * states + at, next_turn * states + target, label});
        }
      }
    }
    Potentials counters = potentials_within(classes_of_turns(before, order), edges);
    std::map<std::pair<std::uint32_t, IntegerVector>, std::uint32_t> numbers;
    std::size_t count = 1 + *std::max_element(classes_.begin(), classes_.end());
    for (std::uint32_t at = 0; at < states; ++at) {
      IntegerVector key;
      for (std::uint32_t turn = 0; turn < order; ++turn) {
        key.emplace_back(counters.group[turn * states + at]);
        for (const IntegerVector& vector : counters.basis) key.push_back(vector[turn * states + at]);
      }
      auto number = static_cast<std::uint32_t>(numbers.size());
      classes_[at] = numbers.try_emplace({classes_[at], std::move(key)}, number).first->second;
    }
    return numbers.size() > count;
  }

  static std::vector<std::uint32_t> classes_of_turns(const std::vector<std::uint32_t>& classes, std::uint32_t order) {
    std::uint32_t count = 1 + *std::max_element(classes.begin(), classes.end());
    std::vector<std::uint32_t> result;
    for (std::uint32_t turn = 0; turn < order; ++turn) {
      for (std::uint32_t each : classes) result.push_back(turn * count + each);
    }
    return result;
  }

  const lang::Dfa& dfa_;
  std::span<const lang::State> component_;
  std::vector<std::uint32_t> place_;
  std::uint32_t period_ = 1, factor_ = 1;
  std::vector<std::uint32_t> phase_, classes_;
};

}  // namespace

std::optional<LimitSeparation> separate_with_periods(const lang::Dfa& dfa, std::span<const lang::State> component,
                                                     bool reading_symbol, const LimitBounds& bounds) {
  Periods periods(dfa, component);
  if (!periods.refine(bounds.periodic_nodes)) return std::nullopt;
  LimitSeparation result;
  result.period = periods.period();
  std::map<std::uint32_t, std::uint32_t> first_of_class;
  for (std::uint32_t at = 0; at < component.size(); ++at) {
    std::uint32_t first = first_of_class.try_emplace(periods.classes()[at], at).first->second;
    if (first == at || (reading_symbol && lang::same_successors(dfa, component[first], component[at]))) continue;
    result.unseparated = Unseparated{first, at, {}};
    break;
  }
  return result;
}

}  // namespace crasp::verifier
