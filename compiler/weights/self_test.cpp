#include "compiler/weights/self_test.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <optional>
#include <random>

#include "backend/decoder.h"
#include "backend/network.h"
#include "compiler/evaluate.h"

namespace crasp::compiler::weights {
namespace {

constexpr std::uint32_t kMostSymbols = 6;        // of which pairs make runs
constexpr std::size_t kMostBalanced = 8;         // comparisons that get words of their own
constexpr std::int64_t kLengths[] = {1, 2, 3, 7, 13, 37, 300, 1000, 4099};

/// How D changes with each symbol, for a comparison of counts of symbols alone.
std::optional<std::vector<std::int64_t>> steps(const Network& network, const Signal& signal) {
  std::vector<std::int64_t> out(network.alphabet().size(), 0);
  if (signal.kind != Kind::comparison) return std::nullopt;
  for (std::size_t k = 0; k < signal.operands.size(); ++k) {
    const Literal body = signal.operands[k];
    const bool any = body.signal == network.truth(true).signal;
    if (!any && !network.is_symbols(body)) return std::nullopt;
    const auto& numbers = network[body.signal].numbers;
    for (std::size_t symbol = 0; symbol < out.size(); ++symbol) {
      const bool inside = any || std::binary_search(numbers.begin(), numbers.end(), static_cast<std::int64_t>(symbol));
      if (inside != body.negated) out[symbol] += 2 * signal.numbers[k];
    }
  }
  return out;
}

/// The next symbol is one that brings D closest to 0, from the side that alternates: it ties, or misses by one, all the way.
Word balanced(const std::vector<std::int64_t>& step, std::int64_t constant, std::int64_t length, std::mt19937& random) {
  Word word;
  std::int64_t d = constant;
  while (static_cast<std::int64_t>(word.size()) < length) {
    std::size_t best = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    const std::size_t first = random() % step.size();
    for (std::size_t k = 0; k < step.size(); ++k) {
      const std::size_t symbol = (first + k) % step.size();
      if (step[symbol] == 0 && k > 0) continue;
      const std::int64_t distance = std::abs(d + step[symbol]);
      if (distance < least) least = distance, best = symbol;
    }
    d += step[best];
    word.push_back(static_cast<std::uint32_t>(best));
  }
  return word;
}

/// a^k b^3k, a^k b^k a^k …, cut to the length.
void add_runs(std::vector<Word>& words, std::uint32_t a, std::uint32_t b, std::int64_t length) {
  const auto size = static_cast<std::size_t>(length);
  Word quarter(size / 4, a), third(size / 3, a);
  quarter.resize(size, b);
  third.resize(2 * (size / 3), b);
  third.resize(size, a);
  words.push_back(std::move(quarter));
  words.push_back(std::move(third));
}

class Checker {
 public:
  Checker(const Source& source, const Vocabulary& vocabulary) : source_(source), vocabulary_(vocabulary) {}

  template <class Real>
  void check(const backend::Network<Real>& network, const Word& word) {
    const auto values = evaluate(source_.ir, word);
    if (!values) return;  // a count leaves 64 bits: the program has no value there
    std::vector<backend::Token> tokens{static_cast<backend::Token>(vocabulary_.bos)};
    for (std::uint32_t symbol : word) {
      const auto outside = static_cast<std::uint32_t>(vocabulary_.unknown);
      tokens.push_back(static_cast<backend::Token>(symbol < source_.ir.alphabet().size() ? symbol : outside));
    }
    const std::vector<Real> logits = backend::logits(network, tokens);
    const std::size_t vocab = vocabulary_.tokens.size();
    for (std::size_t i = 0; i <= word.size(); ++i) decide(&logits[i * vocab], *values, i, word);
    ++result_.words;
  }

  SelfTest result() const { return result_; }

 private:
  template <class Real>
  void decide(const Real* logits, const std::vector<std::vector<std::int64_t>>& values, std::size_t i, const Word& word) {
    const bool generator = source_.kind == lang::ProgramKind::generator;
    for (std::size_t k = 0; k < source_.roots(); ++k) {
      const double yes = static_cast<double>(logits[generator ? k : static_cast<std::size_t>(vocabulary_.yes)]);
      const double no = generator ? 0 : static_cast<double>(logits[vocabulary_.no]);
      const double difference = values[k][i] != 0 ? yes - no : no - yes;
      result_.margin = result_.decisions == 0 ? difference : std::min(result_.margin, difference);
      ++result_.decisions;
      if (difference > 0) continue;  // not a number is wrong, too
      if (result_.wrong++ == 0) result_.example = show(word) + " at " + std::to_string(i);
    }
  }

  std::string show(const Word& word) const {
    std::string out;
    for (std::size_t k = 0; k < word.size() && k < 40; ++k) {
      out += (k > 0 ? " " : "") + (word[k] < source_.ir.alphabet().size() ? source_.ir.alphabet().symbols[word[k]] : "<unk>");
    }
    return word.size() > 40 ? out + " …" : out;
  }

  const Source& source_;
  const Vocabulary& vocabulary_;
  SelfTest result_;
};

}  // namespace

std::vector<Word> adversarial_words(const PlannedProgram& planned, std::int64_t longest) {
  std::mt19937 random(1);
  const std::uint32_t symbols = planned.network.alphabet().size();
  std::vector<std::int64_t> lengths;
  for (std::int64_t length : kLengths) {
    if (length < longest) lengths.push_back(length);
  }
  lengths.push_back(std::min<std::int64_t>(longest, kLengths[std::size(kLengths) - 1]));
  std::vector<Word> words{{}};
  for (std::int64_t length : lengths) {
    for (std::uint32_t a = 0; a < std::min(symbols, kMostSymbols); ++a) add_runs(words, a, (a + 1) % symbols, length);
    Word mixed;
    while (static_cast<std::int64_t>(mixed.size()) < length) mixed.push_back(static_cast<std::uint32_t>(random() % symbols));
    words.push_back(std::move(mixed));
    std::size_t balanced_words = 0;
    for (const PlannedComparison& comparison : planned.comparisons) {
      const auto step = steps(planned.network, planned.network[comparison.signal]);
      if (!step || ++balanced_words > kMostBalanced) continue;
      words.push_back(balanced(*step, comparison.constant, length, random));
    }
  }
  return words;
}

template <class Real>
SelfTest self_test(const backend::Model<Real>& model, const Source& source, const Vocabulary& vocabulary,
                   const std::vector<Word>& words) {
  const backend::Network<Real> network(model);
  Checker checker(source, vocabulary);
  for (const Word& word : words) checker.check(network, word);
  return checker.result();
}

template SelfTest self_test(const backend::Model<float>&, const Source&, const Vocabulary&, const std::vector<Word>&);
template SelfTest self_test(const backend::Model<double>&, const Source&, const Vocabulary&, const std::vector<Word>&);

}  // namespace crasp::compiler::weights
