#include "search/learn.h"

#include <fmt/format.h>

#include <algorithm>

#include "search/minimise.h"

namespace crasp::search {
namespace {

constexpr std::size_t kFirstWords = 40;      // of those the enumeration starts with
constexpr std::size_t kGuidedNodes = 4'000;  // of the words the guided search starts with, in all
constexpr std::size_t kMisfits = 8;          // added at a time
constexpr int kGuidedRounds = 40;
constexpr double kEnumerationShare = 0.04;  // of the time, in each grammar

/// The fragments of C-RASP up to the bounds, the least first.
std::vector<Grammar> grammars(const LearnLimits& limits) {
  std::vector<std::uint32_t> periods;
  for (std::uint32_t period = 2; period <= limits.period; ++period) periods.push_back(period);
  std::vector<Grammar> result(1);
  auto add = [&](const std::vector<std::uint32_t>& moduli, std::uint32_t window) {
    Grammar grammar;
    grammar.periods = moduli;
    grammar.window = window;
    result.push_back(std::move(grammar));
  };
  if (!periods.empty()) add(periods, 0);
  if (limits.window > 0) add({}, limits.window);
  if (!periods.empty() && limits.window > 0) add(periods, limits.window);
  return result;
}

class Learner {
 public:
  Learner(std::vector<Example> examples, const lang::Alphabet& alphabet, const lang::Program* spec,
          const LearnLimits& limits)
      : examples_(std::move(examples)),
        alphabet_(alphabet),
        limits_(limits),
        budget_(limits.seconds, limits.bytes, limits.stop) {
    result_.searched = fmt::format("{} words", examples_.size());
    if (spec != nullptr) spec_ = equivalence_oracle(*spec, limits.seconds_per_question);
    by_length_ = examples_;
    std::stable_sort(by_length_.begin(), by_length_.end(),
                     [](const Example& left, const Example& right) { return left.word.size() < right.word.size(); });
  }

  Learned run() {
    for (const Grammar& grammar : grammars(limits_)) {
      if (enumerate(grammar) || guide(grammar) || budget_.expired()) break;
    }
    if (!result_.program && undecided_) accept(std::move(*undecided_), false);
    return std::move(result_);
  }

 private:
  void accept(lang::Program program, bool proved) {
    result_.size = term_size(program.terms, program.verdict);
    result_.program = std::move(program);
    result_.proved = proved;
  }

  // Words that the program gets wrong, the shortest first; else what the spec says.
  Answer ask(const lang::Program& program) {
    Answer answer;
    lang::Interpreter interpreter(program.terms, std::vector{program.verdict});
    for (const Example& example : by_length_) {
      const auto values = interpreter.evaluate(example.word);
      const auto* columns = std::get_if<std::vector<lang::Column>>(&values);
      if (columns != nullptr && ((*columns)[0][example.word.size()] != 0) == example.accepted) continue;
      answer.outcome = Answer::Outcome::refuted;
      answer.counterexamples.push_back(example);
      if (answer.counterexamples.size() == kMisfits) break;
    }
    if (answer.outcome == Answer::Outcome::refuted) return answer;
    if (!spec_) return {Answer::Outcome::proved, {}};  // nothing more is asked; `settle` knows that it is no proof
    answer = (*spec_)(program);
    if (answer.outcome == Answer::Outcome::refuted) {
      ++result_.counterexamples;
      for (const Example& each : answer.counterexamples) by_length_.push_back(each);
    }
    return answer;
  }

  // The first words of each label, so that both occur.
  std::vector<Example> first_of(const std::vector<Example>& from, std::size_t words, std::size_t nodes) const {
    std::vector<Example> chosen;
    for (bool accepted : {true, false}) {
      std::size_t left = words / 2, length = nodes / 2;
      for (const Example& each : from) {
        if (each.accepted != accepted || left == 0 || each.word.size() > length) continue;
        chosen.push_back(each);
        --left;
        length -= each.word.size();
      }
    }
    return chosen;
  }

  void settle(lang::Program program, Answer::Outcome outcome) {
    if (outcome == Answer::Outcome::proved) {
      accept(std::move(program), spec_.has_value());
    } else if (!undecided_) {
      undecided_ = std::move(program);
    }
  }

  bool enumerate(const Grammar& grammar) {
    FitLimits limits{limits_.size, budget_.seconds_left() * kEnumerationShare, limits_.bytes, limits_.stop};
    std::vector<Example> part = first_of(by_length_, kFirstWords, kGuidedNodes);
    Fit fit =
        smallest_fit(part, alphabet_, grammar, limits, [&](const lang::Program& program) { return ask(program); });
    if (fit.program) settle(std::move(*fit.program), fit.proved ? Answer::Outcome::proved : Answer::Outcome::undecided);
    const std::string none =
        fmt::format("; of all formulas with {} none up to size {} is right", describe(grammar), fit.none_up_to);
    result_.searched += none;
    return result_.program.has_value();
  }

  bool guide(const Grammar& grammar) {
    std::vector<Example> part = first_of(examples_, examples_.size(), kGuidedNodes);
    for (int round = 0; round < kGuidedRounds && !budget_.expired(); ++round) {
      Sample sample(alphabet_.size());
      for (const Example& each : part) sample.add(each.word, each.accepted);
      Formulas formulas(sample);
      const auto found = guided_fit(formulas, grammar, budget_.part(budget_.seconds_left() * 0.5));
      if (!found) break;
      lang::Program program = to_program(formulas, *found, alphabet_, "found");
      Answer answer = ask(program);
      if (answer.outcome != Answer::Outcome::refuted) {
        settle(std::move(program), answer.outcome);
        break;
      }
      part.insert(part.end(), answer.counterexamples.begin(), answer.counterexamples.end());
    }
    result_.searched += fmt::format("; {}", describe(GuideLimits{}));
    return result_.program.has_value();
  }

  std::vector<Example> examples_, by_length_;
  const lang::Alphabet& alphabet_;
  const LearnLimits& limits_;
  verifier::Budget budget_;
  std::optional<Oracle> spec_;
  std::optional<lang::Program> undecided_;
  Learned result_;
};

}  // namespace

Learned learn(std::vector<Example> examples, const lang::Alphabet& alphabet, const lang::Program* spec,
              const LearnLimits& limits) {
  return Learner(std::move(examples), alphabet, spec, limits).run();
}

}  // namespace crasp::search
