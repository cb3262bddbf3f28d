#include "search/ranges.h"

#include <algorithm>
#include <map>

#include "verifier/kernel.h"

namespace crasp::search {

// Keeps, of tests that refuse the same words, the smallest.
class Ranges::Collector {
 public:
  explicit Collector(const Formulas& formulas) : formulas_(formulas) {}

  void add(LinearTest test, WordSet refused) {
    if (count_of(refused) == 0) return;
    const std::uint32_t size = estimated_size(formulas_, test);
    const auto [place, fresh] = found_.try_emplace(std::move(refused), size, test);
    if (!fresh && size < place->second.first) place->second = {size, std::move(test)};
  }

  std::vector<RangeTest> take() {
    std::vector<RangeTest> result;
    for (auto& [refused, entry] : found_) result.push_back({std::move(entry.second), refused});
    return result;
  }

 private:
  const Formulas& formulas_;
  std::map<WordSet, std::pair<std::uint32_t, LinearTest>> found_;
};

Ranges::Ranges(const Formulas& formulas, bool accepted)
    : formulas_(formulas),
      sample_(formulas.sample()),
      good_(sample_.labelled(accepted)),
      bad_(sample_.labelled(!accepted)),
      on_good_path_(sample_.size()) {
  for (std::uint32_t node : good_) {
    for (; node != 0 && !on_good_path_[node]; node = sample_.parent(node)) on_good_path_[node] = true;
  }
}

bool Ranges::passes(std::int32_t value, std::size_t node, const LinearTest& test) const {
  if (test.guard && !formulas_.holds(*test.guard, node)) return true;
  return (!test.low || value >= *test.low) && (!test.high || value <= *test.high);
}

WordSet Ranges::refused_at_ends(std::span<const std::int32_t> values, const LinearTest& test) const {
  WordSet refused((bad_.size() + 63) / 64);
  for (std::size_t at = 0; at < bad_.size(); ++at) {
    if (!passes(values[bad_[at]], bad_[at], test)) refused[at / 64] |= std::uint64_t{1} << (at % 64);
  }
  return refused;
}

WordSet Ranges::refused_on_the_way(std::span<const std::int32_t> values, const LinearTest& test) const {
  std::vector<bool> failed(sample_.size());
  for (std::size_t node = 1; node < sample_.size(); ++node) {
    failed[node] = failed[sample_.parent(node)] || !passes(values[node], node, test);
  }
  WordSet refused((bad_.size() + 63) / 64);
  for (std::size_t at = 0; at < bad_.size(); ++at) {
    if (failed[bad_[at]]) refused[at / 64] |= std::uint64_t{1} << (at % 64);
  }
  return refused;
}

std::vector<Ranges::Scope> Ranges::scopes(const std::vector<FormulaId>& guards, bool ends) const {
  std::vector<Scope> result(1);
  for (FormulaId guard : guards) result.push_back({guard, {}, {}});
  for (Scope& scope : result) {
    auto add = [&](std::uint32_t node, bool good) {
      if (scope.guard && !formulas_.holds(*scope.guard, node)) return;
      (good ? scope.good : scope.other).push_back(node);
    };
    if (ends) {
      for (std::uint32_t node : good_) add(node, true);
      for (std::uint32_t node : bad_) add(node, false);
    } else {
      for (std::uint32_t node = 1; node < sample_.size(); ++node) add(node, on_good_path_[node]);
    }
  }
  // Where no good word satisfies the guard there is nothing to go by.
  std::erase_if(result, [](const Scope& scope) { return scope.good.empty() || scope.other.empty(); });
  return result;
}

// The bounds of the good nodes, each as a test of its own, and both where they are one number.
void Ranges::collect(const Functional& functional, std::span<const std::int32_t> values, const Scope& scope, bool ends,
                     Collector& into) const {
  auto range = [&](const std::vector<std::uint32_t>& nodes) {
    std::int32_t low = values[nodes.front()], high = low;
    for (std::uint32_t node : nodes) {
      low = std::min(low, values[node]);
      high = std::max(high, values[node]);
    }
    return std::pair(low, high);
  };
  const auto [low, high] = range(scope.good);
  const auto [least, most] = range(scope.other);
  auto test = [&](std::optional<std::int32_t> below, std::optional<std::int32_t> above) {
    LinearTest each{scope.guard, functional, below, above};
    WordSet refused = ends ? refused_at_ends(values, each) : refused_on_the_way(values, each);
    into.add(std::move(each), std::move(refused));
  };
  if (low == high && (least < low || most > high)) test(low, high);
  if (least < low) test(low, std::nullopt);
  if (most > high) test(std::nullopt, high);
}

std::vector<RangeTest> Ranges::collect_all(const std::vector<Functional>& functionals,
                                           const std::vector<FormulaId>& guards, bool ends,
                                           const verifier::Budget& budget) const {
  Collector found(formulas_);
  const std::vector<Scope> all = scopes(guards, ends);
  std::vector<std::int32_t> values(sample_.size());
  for (const Functional& functional : functionals) {
    if (budget.expired()) break;
    auto fill = [&](std::uint32_t node) {
      values[node] = 0;
      for (const auto& [count, coefficient] : functional) values[node] += coefficient * formulas_.values(count)[node];
    };
    if (ends) {
      for (std::uint32_t node : good_) fill(node);
      for (std::uint32_t node : bad_) fill(node);
    } else {
      values = values_of(formulas_, functional);
    }
    for (const Scope& scope : all) collect(functional, values, scope, ends, found);
  }
  return found.take();
}

std::vector<RangeTest> Ranges::at_ends(const std::vector<Functional>& functionals, const std::vector<FormulaId>& guards,
                                       const verifier::Budget& budget) const {
  return collect_all(functionals, guards, true, budget);
}

std::vector<RangeTest> Ranges::on_the_way(const std::vector<Functional>& functionals,
                                          const std::vector<FormulaId>& guards, const verifier::Budget& budget) const {
  return collect_all(functionals, guards, false, budget);
}

std::vector<RangeTest> Ranges::reached(const std::vector<Functional>& functionals) const {
  std::vector<RangeTest> result;
  if (good_.empty()) return result;
  for (const Functional& functional : functionals) {
    const std::vector<std::int32_t> values = values_of(formulas_, functional);
    const std::int32_t end = values[good_.front()];
    if (std::any_of(good_.begin(), good_.end(), [&](std::uint32_t node) { return values[node] != end; })) continue;
    for (const LinearTest& test : {LinearTest{std::nullopt, functional, end + 1, std::nullopt},
                                   LinearTest{std::nullopt, functional, std::nullopt, end - 1}}) {
      result.push_back({test, refused_at_ends(values, test)});
    }
  }
  return result;
}

std::optional<WordSet> Ranges::refused_by(FormulaId boolean) const {
  WordSet refused((bad_.size() + 63) / 64);
  for (std::uint32_t node : good_) {
    if (!formulas_.holds(boolean, node)) return std::nullopt;
  }
  for (std::size_t at = 0; at < bad_.size(); ++at) {
    if (!formulas_.holds(boolean, bad_[at])) refused[at / 64] |= std::uint64_t{1} << (at % 64);
  }
  return count_of(refused) > 0 ? std::optional(std::move(refused)) : std::nullopt;
}

std::vector<Functional> Ranges::equations(std::span<const FormulaId> counts) const {
  std::vector<verifier::Equation> rows;
  for (std::size_t at = 1; at < good_.size() && rows.size() < 64; ++at) {
    verifier::Equation row;
    for (std::uint32_t column = 0; column < counts.size(); ++column) {
      const auto values = formulas_.values(counts[column]);
      const std::int64_t difference = values[good_[at]] - values[good_.front()];
      if (difference != 0) row.emplace_back(column, difference);
    }
    if (!row.empty()) rows.push_back(std::move(row));
  }
  std::vector<Functional> result;
  if (rows.empty()) return result;
  for (const auto& vector : verifier::kernel(rows, static_cast<std::uint32_t>(counts.size()))) {
    Functional functional;
    bool small = true;
    for (std::size_t column = 0; column < vector.size(); ++column) {
      small = small && abs(vector[column]) <= 100;
      if (small && vector[column] != 0)
        functional.emplace_back(counts[column], static_cast<std::int32_t>(vector[column]));
    }
    if (small && !functional.empty()) result.push_back(std::move(functional));
  }
  return result;
}

}  // namespace crasp::search
