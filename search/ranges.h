#pragma once
// The ranges that functionals have on some words of a sample, the good ones, as tests that other words fail.

#include "search/cover.h"
#include "search/linear_test.h"
#include "verifier/budget.h"

namespace crasp::search {

struct RangeTest {
  LinearTest test;
  WordSet refused;  ///< of the bad words, those that fail it
};

class Ranges {
 public:
  /// Good words are those with the label `accepted`, bad ones those with the other. `formulas` may grow meanwhile.
  Ranges(const Formulas& formulas, bool accepted);

  const std::vector<std::uint32_t>& good() const { return good_; }
  const std::vector<std::uint32_t>& bad() const { return bad_; }

  /// Tests of the ends of words: all good ones pass. Of those that refuse the same words only the smallest.
  std::vector<RangeTest> at_ends(const std::vector<Functional>& functionals, const std::vector<FormulaId>& guards,
                                 const verifier::Budget& budget) const;
  /// Tests that all positions of good words pass; a word is refused that fails one anywhere.
  std::vector<RangeTest> on_the_way(const std::vector<Functional>& functionals, const std::vector<FormulaId>& guards,
                                    const verifier::Budget& budget) const;
  /// For functionals with one value at the end of all good words: below it, above it. A word is refused that ends
  /// elsewhere; of interest is where else the value is reached.
  std::vector<RangeTest> reached(const std::vector<Functional>& functionals) const;
  /// The bad words that do not satisfy a Boolean; nothing if a good one does not, or no bad one.
  std::optional<WordSet> refused_by(FormulaId boolean) const;
  /// Linear equations, up to a constant, between the counts at the ends of the good words.
  std::vector<Functional> equations(std::span<const FormulaId> counts) const;

 private:
  class Collector;

  /// The nodes that a test with a guard is about: those of good words, which set its bounds, and the others.
  struct Scope {
    std::optional<FormulaId> guard;
    std::vector<std::uint32_t> good, other;
  };

  std::vector<Scope> scopes(const std::vector<FormulaId>& guards, bool ends) const;
  void collect(const Functional& functional, std::span<const std::int32_t> values, const Scope& scope, bool ends,
               Collector& into) const;
  std::vector<RangeTest> collect_all(const std::vector<Functional>& functionals, const std::vector<FormulaId>& guards,
                                     bool ends, const verifier::Budget& budget) const;
  WordSet refused_at_ends(std::span<const std::int32_t> values, const LinearTest& test) const;
  WordSet refused_on_the_way(std::span<const std::int32_t> values, const LinearTest& test) const;
  bool passes(std::int32_t value, std::size_t node, const LinearTest& test) const;

  const Formulas& formulas_;
  const Sample& sample_;
  std::vector<std::uint32_t> good_, bad_;
  std::vector<bool> on_good_path_;
};

}  // namespace crasp::search
