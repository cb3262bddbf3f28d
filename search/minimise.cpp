#include "search/minimise.h"

#include <algorithm>
#include <map>
#include <set>

#include "lang/rebuild.h"
#include "verifier/verify.h"

namespace crasp::search {
namespace {

constexpr std::size_t kShortWords = 300;
constexpr double kSecondsPerQuestion = 5;
constexpr std::int64_t kLargestConstant = 1'000, kLargestFactor = 5, kLargestOffset = 4;
constexpr std::uint64_t kLargestSize = 1'000;

}  // namespace

Grammar grammar_of(const lang::Program& program) {
  std::set<std::int32_t> constants{0, 1, 2};
  std::set<std::uint32_t> periods;
  Grammar grammar;
  for (std::uint32_t at = 0; at < program.terms.size(); ++at) {
    const lang::TermId id{at};
    const lang::Term& term = program.terms[id];
    const std::int64_t size = std::abs(term.value);
    if (term.op == lang::Op::constant && size <= kLargestConstant) constants.insert(static_cast<std::int32_t>(size));
    if (term.op == lang::Op::scale && size <= kLargestFactor) {
      grammar.factor = std::max(grammar.factor, static_cast<std::int32_t>(size));
    }
    if (term.op == lang::Op::position_modulo) periods.insert(static_cast<std::uint32_t>(term.value));
    if (term.op != lang::Op::count) continue;
    const auto& offsets = program.terms.relation(id).offsets;
    if (!offsets || offsets->empty()) continue;
    for (std::int64_t bound : {offsets->intervals().front().low, offsets->intervals().back().high}) {
      if (bound > 0 && bound <= kLargestOffset)
        grammar.window = std::max(grammar.window, static_cast<std::uint32_t>(bound));
    }
  }
  grammar.constants.assign(constants.begin(), constants.end());
  grammar.periods.assign(periods.begin(), periods.end());
  return grammar;
}

std::vector<Example> label(const lang::Program& program, const std::vector<lang::Word>& words) {
  const verifier::Question accepted{verifier::Relation::empty, program, std::nullopt, ""};
  std::vector<Example> examples;
  for (const lang::Word& word : words) {
    if (const auto verdict = verifier::is_counterexample(accepted, word)) examples.push_back({word, *verdict});
  }
  return examples;
}

std::vector<lang::Word> short_words(std::uint32_t symbols, std::size_t most) {
  std::vector<lang::Word> words{{}};
  std::size_t complete = 0;  // the words of lengths that fit
  for (std::size_t layer = 0; layer < words.size();) {
    const std::size_t end = words.size();
    complete = end;
    if (end + (end - layer) * symbols > most) break;
    for (; layer < end; ++layer) {
      for (std::uint32_t symbol = 0; symbol < symbols; ++symbol) {
        words.push_back(words[layer]);
        words.back().push_back(symbol);
      }
    }
  }
  words.resize(complete);
  return words;
}

Oracle equivalence_oracle(const lang::Program& program, double seconds) {
  return [&program, seconds](const lang::Program& candidate) {
    verifier::Options options;
    options.seconds = seconds;
    const verifier::Question question{verifier::Relation::equivalent, candidate, program, ""};
    const verifier::Conclusion conclusion = verifier::verify(question, options);
    Answer answer;
    if (conclusion.outcome == verifier::Outcome::proved) answer.outcome = Answer::Outcome::proved;
    if (conclusion.outcome != verifier::Outcome::refuted) return answer;
    answer.outcome = Answer::Outcome::refuted;
    answer.counterexamples = label(program, {conclusion.witness});
    return answer;
  };
}

Fit minimise(const lang::Program& program, const Grammar& grammar, const FitLimits& limits) {
  std::vector<Example> examples = label(program, short_words(program.alphabet.size(), kShortWords));
  return smallest_fit(examples, program.alphabet, grammar, limits, equivalence_oracle(program, kSecondsPerQuestion));
}

std::vector<OutputFit> minimise_outputs(const lang::Program& program, const Grammar& grammar, const FitLimits& limits) {
  const verifier::Budget budget(limits.seconds, limits.bytes, limits.stop);
  const std::vector<lang::TermId> outputs = program.outputs();
  std::map<lang::TermId, OutputFit> known;  // symbols often share what must hold before them
  std::vector<OutputFit> result;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const auto [place, fresh] = known.try_emplace(outputs[k]);
    if (fresh) {
      OutputFit& own = place->second;
      own.size = term_size(program.terms, outputs[k]);
      own.wanted = limits.size > 0 ? limits.size : static_cast<std::uint32_t>(std::min(own.size - 1, kLargestSize));
      lang::Program alone = program;
      alone.kind = lang::ProgramKind::recogniser;
      alone.verdict = outputs[k];
      alone.next.clear();
      FitLimits share = limits;
      share.size = own.wanted;
      share.seconds = budget.seconds_left() / static_cast<double>(outputs.size() - k);
      own.fit = minimise(alone, grammar, share);
    }
    result.push_back(place->second);
  }
  return result;
}

lang::Program with_smaller_outputs(const lang::Program& program, const std::vector<OutputFit>& outputs) {
  lang::Program result;
  result.name = program.name;
  result.alphabet = program.alphabet;
  result.kind = program.kind;
  std::vector<lang::TermId> terms = program.outputs();
  for (std::size_t k = 0; k < terms.size(); ++k) {
    const Fit& fit = outputs[k].fit;
    terms[k] = fit.proved ? lang::copy_whole(fit.program->terms, fit.program->verdict, result.terms)
                          : lang::copy_whole(program.terms, terms[k], result.terms);
  }
  if (program.kind == lang::ProgramKind::generator) {
    result.next = std::move(terms);
  } else {
    result.verdict = terms.front();
  }
  return result;
}

}  // namespace crasp::search
