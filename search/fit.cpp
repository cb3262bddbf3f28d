#include "search/fit.h"

#include <algorithm>

namespace crasp::search {
namespace {

/// Is a Boolean right where there is a label?
class Target {
 public:
  explicit Target(const Sample& sample) : wanted_((sample.size() + 63) / 64), asked_(wanted_.size()) {
    for (std::size_t node = 0; node < sample.size(); ++node) {
      const auto label = sample.label(node);
      if (!label) continue;
      asked_[node / 64] |= std::uint64_t{1} << (node % 64);
      wanted_[node / 64] |= std::uint64_t{*label} << (node % 64);
    }
  }

  bool matched_by(std::span<const std::uint64_t> bits) const {
    for (std::size_t k = 0; k < bits.size(); ++k) {
      if ((bits[k] & asked_[k]) != wanted_[k]) return false;
    }
    return true;
  }

 private:
  std::vector<std::uint64_t> wanted_, asked_;
};

class Search {
 public:
  Search(std::vector<Example>& examples, const lang::Alphabet& alphabet, const Grammar& grammar,
         const FitLimits& limits, const Oracle& oracle)
      : examples_(examples),
        alphabet_(alphabet),
        grammar_(grammar),
        limits_(limits),
        oracle_(oracle),
        budget_(limits.seconds, limits.bytes, limits.stop) {}

  Fit run() {
    while (one_round()) {
    }
    result_.words = examples_.size();
    return std::move(result_);
  }

 private:
  // True if a counterexample was found, so that everything has to be enumerated anew on the larger sample. What is too
  // small for the smaller sample is too small for the larger one.
  bool one_round() {
    Sample sample(alphabet_.size());
    for (const Example& each : examples_) sample.add(each.word, each.accepted);
    const Target target(sample);
    Formulas formulas(sample);
    Enumeration enumeration(formulas, grammar_, budget_);
    while (enumeration.size() < limits_.size && enumeration.extend()) {
      result_.formulas = formulas.booleans() + formulas.counts();
      for (FormulaId id : enumeration.fresh()) {
        if (!target.matched_by(formulas.bits(id))) continue;
        if (ask(to_program(formulas, id, alphabet_, "found"), enumeration.size())) return true;
        if (result_.proved) return false;
      }
      if (!result_.program) result_.none_up_to = std::max(result_.none_up_to, enumeration.size());
    }
    return false;
  }

  // True if the candidate was refuted.
  bool ask(lang::Program candidate, std::uint32_t size) {
    Answer answer = oracle_(candidate);
    if (answer.outcome == Answer::Outcome::refuted) {
      ++result_.refuted;
      for (Example& each : answer.counterexamples) examples_.push_back(std::move(each));
      return true;
    }
    const bool proved = answer.outcome == Answer::Outcome::proved;
    if (!proved && result_.program) return false;
    result_.program = std::move(candidate);
    result_.size = size;
    result_.proved = proved;
    return false;
  }

  std::vector<Example>& examples_;
  const lang::Alphabet& alphabet_;
  const Grammar& grammar_;
  const FitLimits& limits_;
  const Oracle& oracle_;
  verifier::Budget budget_;
  Fit result_;
};

}  // namespace

Fit smallest_fit(std::vector<Example>& examples, const lang::Alphabet& alphabet, const Grammar& grammar,
                 const FitLimits& limits, const Oracle& oracle) {
  return Search(examples, alphabet, grammar, limits, oracle).run();
}

}  // namespace crasp::search
