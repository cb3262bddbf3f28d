#include "search/guided.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "search/cover.h"
#include "search/ranges.h"

namespace crasp::search {
namespace {

constexpr std::size_t kMostPatterns = 1'000;  // of symbols at neighbouring positions

// Symbols, with the positions that the grammar can see.
std::vector<FormulaId> first_booleans(Formulas& formulas, const Grammar& grammar) {
  std::vector<FormulaId> symbols, tests, result;
  for (std::uint32_t symbol = 0; symbol < formulas.sample().symbols(); ++symbol) {
    symbols.push_back(formulas.add({Kind::symbol, 0, 0, static_cast<std::int32_t>(symbol)}).id);
  }
  auto equals = [&](FormulaId count, std::int32_t value) {
    const FormulaId constant = formulas.add({Kind::constant, 0, 0, value}).id;
    tests.push_back(formulas.add({Kind::equal, count, constant}).id);
  };
  for (std::uint32_t period : grammar.periods) {
    const auto modulus = static_cast<std::int32_t>(period);
    const FormulaId remainder = formulas.add({Kind::remainder, 0, 0, modulus}).id;
    for (std::int32_t value = 0; value < modulus; ++value) equals(remainder, value);
  }
  for (std::uint32_t offset = 1; offset <= grammar.window; ++offset) {
    for (FormulaId symbol : symbols)
      equals(formulas.add({Kind::look_back, symbol, 0, static_cast<std::int32_t>(offset)}).id, 1);
  }
  result = symbols;
  result.insert(result.end(), tests.begin(), tests.end());
  for (FormulaId symbol : symbols) {
    for (FormulaId test : tests) result.push_back(formulas.add({Kind::conjunction, symbol, test}).id);
  }
  for (std::uint32_t length = 2; length <= grammar.window && result.size() < kMostPatterns; ++length) {
    const std::size_t end = result.size();
    for (std::size_t at = symbols.size() + tests.size(); at < end; ++at) {
      for (FormulaId test : tests) result.push_back(formulas.add({Kind::conjunction, result[at], test}).id);
    }
  }
  return result;
}

class Guide {
 public:
  Guide(Formulas& formulas, const Grammar& grammar, const verifier::Budget& budget, const GuideLimits& limits)
      : formulas_(formulas), budget_(budget), limits_(limits), pool_(first_booleans(formulas, grammar)) {
    for (std::uint32_t symbol = 0; symbol < formulas.sample().symbols(); ++symbol) chains_.push_back(pool_[symbol]);
    guards_.assign(pool_.begin(), pool_.begin() + static_cast<std::ptrdiff_t>(first_guards(grammar)));
    tidy();
  }

  std::optional<FormulaId> run() {
    for (std::uint32_t round = 0; round < limits_.rounds && !budget_.expired(); ++round) {
      const std::vector<FormulaId> counts = count_pool();
      for (bool accepted : {true, false}) {
        const Ranges ranges(formulas_, accepted);
        if (auto found = conjunction(ranges, counts, accepted)) return found;
      }
      if (budget_.expired()) break;
      extend_pool(counts);
    }
    return std::nullopt;
  }

 private:
  // Symbols and remainders of the position.
  std::size_t first_guards(const Grammar& grammar) const {
    std::size_t result = formulas_.sample().symbols();
    for (std::uint32_t period : grammar.periods) result += period;
    return std::min(result, pool_.size());
  }

  std::vector<FormulaId> count_pool() {
    std::vector<FormulaId> counts{formulas_.add({Kind::position}).id};
    for (FormulaId boolean : pool_) counts.push_back(formulas_.add({Kind::count, boolean}).id);
    std::set<FormulaId> seen;
    std::erase_if(counts, [&](FormulaId count) { return !seen.insert(count).second; });
    return counts;
  }

  std::optional<FormulaId> conjunction(const Ranges& ranges, const std::vector<FormulaId>& counts, bool accepted) {
    if (ranges.bad().empty()) return formulas_.add({Kind::truth, 0, 0, accepted ? 1 : 0}).id;
    std::vector<RangeTest> tests = ranges.at_ends(functionals(ranges, counts, counts.size()), guards_, budget_);
    std::vector<Candidate> candidates;
    for (const RangeTest& test : tests) candidates.push_back({test.refused, estimated_size(formulas_, test.test)});
    std::vector<FormulaId> plain;
    for (FormulaId boolean : pool_) {
      for (FormulaId each : {boolean, formulas_.add({Kind::negation, boolean}).id}) {
        auto refused = ranges.refused_by(each);
        if (!refused) continue;
        plain.push_back(each);
        candidates.push_back({std::move(*refused), formulas_.boolean_size(each)});
      }
    }
    const auto chosen = cover(candidates, ranges.bad().size());
    if (!chosen) return std::nullopt;
    std::optional<FormulaId> all;
    for (std::size_t each : *chosen) {
      const FormulaId test = each < tests.size() ? to_formula(formulas_, tests[each].test) : plain[each - tests.size()];
      all = all ? formulas_.add({Kind::conjunction, *all, test}).id : test;
    }
    return accepted ? all : formulas_.add({Kind::negation, *all}).id;
  }

  // Single counts, differences of two, and the equations that hold at the end of all good words.
  std::vector<Functional> functionals(const Ranges& ranges, const std::vector<FormulaId>& counts,
                                      std::size_t most) const {
    std::vector<Functional> result;
    most = std::min(most, counts.size());
    for (std::size_t first = 0; first < most; ++first) {
      result.push_back({{counts[first], 1}});
      for (std::size_t second = 0; second < first; ++second) {
        result.push_back({{counts[first], 1}, {counts[second], -1}});
        if (second == 0 && first > 0) result.push_back({{counts[first], 2}, {counts[0], -1}});
      }
    }
    for (Functional& each : ranges.equations(std::span(counts).first(std::min<std::size_t>(counts.size(), 16)))) {
      result.push_back(std::move(each));
    }
    return result;
  }

  void extend_pool(const std::vector<FormulaId>& counts) {
    std::vector<FormulaId> suggested;
    for (bool accepted : {true, false}) {
      const Ranges ranges(formulas_, accepted);
      const std::vector<Functional> watched = functionals(ranges, counts, limits_.watched);
      std::vector<RangeTest> tests = ranges.on_the_way(watched, guards_, budget_);
      for (RangeTest& each : ranges.reached(watched)) tests.push_back(std::move(each));
      best(tests, limits_.suggested);
      for (const RangeTest& each : tests) suggested.push_back(violation(formulas_, each.test));
    }
    extend_chains();
    pool_.insert(pool_.begin() + static_cast<std::ptrdiff_t>(std::min(pool_.size(), guards_.size())), suggested.begin(),
                 suggested.end());
    pool_.insert(pool_.end(), chains_.begin(), chains_.end());
    tidy();
  }

  // Symbols before which something on the chains has, or has not, happened.
  void extend_chains() {
    const FormulaId zero = formulas_.add({Kind::constant, 0, 0, 0}).id;
    const std::vector<FormulaId> old = chains_;
    for (FormulaId chain : old) {
      const FormulaId count = formulas_.add({Kind::count, chain}).id;
      for (Kind kind : {Kind::less, Kind::equal}) {
        const FormulaId happened = formulas_.add({kind, zero, count}).id;
        for (FormulaId guard : guards_) {
          const auto [id, fresh] = formulas_.add({Kind::conjunction, guard, happened});
          if (fresh && chains_.size() < limits_.counted) chains_.push_back(id);
        }
      }
    }
  }

  void best(std::vector<RangeTest>& tests, std::size_t most) const {
    std::stable_sort(tests.begin(), tests.end(), [&](const RangeTest& left, const RangeTest& right) {
      const std::size_t first = count_of(left.refused), second = count_of(right.refused);
      if (first != second) return first > second;
      return estimated_size(formulas_, left.test) < estimated_size(formulas_, right.test);
    });
    if (tests.size() > most) tests.resize(most);
  }

  // Each Boolean once, and not too many.
  void tidy() {
    std::set<FormulaId> seen;
    std::erase_if(pool_, [&](FormulaId id) { return !seen.insert(id).second; });
    if (pool_.size() > limits_.counted) pool_.resize(limits_.counted);
  }

  Formulas& formulas_;
  const verifier::Budget& budget_;
  const GuideLimits& limits_;
  std::vector<FormulaId> pool_, guards_, chains_;
};

}  // namespace

std::string describe(const GuideLimits& limits) {
  return fmt::format("conjunctions and disjunctions of comparisons of differences of {} counts, in {} rounds",
                     limits.counted, limits.rounds);
}

std::optional<FormulaId> guided_fit(Formulas& formulas, const Grammar& grammar, const verifier::Budget& budget,
                                    const GuideLimits& limits) {
  return Guide(formulas, grammar, budget, limits).run();
}

}  // namespace crasp::search
