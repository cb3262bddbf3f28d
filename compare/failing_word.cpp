#include "compare/failing_word.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace crasp::compare {
namespace {

using lang::Word;

/// The words of one length, in the order of Σ.
class WordsOfLength {
 public:
  WordsOfLength(const std::vector<lang::SymbolIndex>& symbols, std::size_t length) : symbols_(symbols), digits_(length) {}

  /// The next word; nothing at the end.
  std::optional<Word> next() {
    if (done_) return std::nullopt;
    Word word(digits_.size());
    for (std::size_t k = 0; k < word.size(); ++k) word[k] = symbols_[digits_[k]];
    std::size_t k = digits_.size();
    while (k > 0 && ++digits_[k - 1] == symbols_.size()) digits_[--k] = 0;
    done_ = k == 0;
    return word;
  }

 private:
  const std::vector<lang::SymbolIndex>& symbols_;
  std::vector<std::size_t> digits_;
  bool done_ = false;
};

class Searcher {
 public:
  Searcher(Subject& subject, const lang::Task& task, std::shared_ptr<const Inputs> inputs, const AnswerKey& key,
           const SearchLimits& limits)
      : subject_(subject), task_(task), inputs_(std::move(inputs)), key_(key), limits_(limits) {}

  Search run(std::span<const Miss> known) {
    if (auto miss = exhaustively()) {
      search_.failing = {std::move(*miss), true, "exhaustively"};
      return std::move(search_);
    }
    std::string how = "in the samples";
    std::optional<Miss> miss;
    for (const Miss& one : known) {
      if (!miss || one.question.word.size() < miss->question.word.size()) miss = one;
    }
    if (auto drawn = by_drawing(miss ? miss->question.word.size() - 1 : limits_.longest, how)) miss = std::move(drawn);
    if (miss) search_.failing = shrink(std::move(*miss), std::move(how));
    return std::move(search_);
  }

 private:
  void report(const std::string& what) const {
    if (limits_.progress) limits_.progress(what);
  }

  /// The first of the questions that the model gets wrong.
  std::optional<Miss> first_miss(const std::vector<Question>& questions) {
    constexpr std::size_t kAtOnce = 256;
    for (std::size_t begin = 0; begin < questions.size(); begin += kAtOnce) {
      const std::span some = std::span(questions).subspan(begin, std::min(kAtOnce, questions.size() - begin));
      auto said = ask(subject_, some);
      for (std::size_t k = 0; k < some.size(); ++k) {
        search_.tried += said[k] ? 1 : 0;
        if (said[k] && *said[k] != some[k].expected) return Miss{some[k], std::move(*said[k])};
      }
    }
    return std::nullopt;
  }

  /// Of the inputs among the words.
  std::optional<Miss> first_miss(const std::vector<Word>& words) {
    std::vector<Question> questions;
    for (const Word& word : words) {
      if (inputs_->contain(word)) questions.push_back({word, key_(word)});
    }
    return first_miss(questions);
  }

  std::optional<Miss> exhaustively() {
    std::uint64_t seen = 0, of_length = 1;
    for (std::size_t length = 0; seen + of_length <= limits_.exhaustive && length <= limits_.longest; ++length) {
      report(fmt::format("all words of length {}", length));
      if (auto miss = all_of_length(length)) return miss;
      search_.right_to = length;
      seen += of_length;
      of_length *= inputs_->symbols().size();
    }
    return std::nullopt;
  }

  std::optional<Miss> all_of_length(std::size_t length) {
    constexpr std::size_t kAtOnce = 4096;
    WordsOfLength words(inputs_->symbols(), length);
    std::vector<Word> some;
    for (auto word = words.next(); word; word = words.next()) {
      some.push_back(std::move(*word));
      if (some.size() < kAtOnce) continue;
      if (auto miss = first_miss(some)) return miss;
      some.clear();
    }
    return first_miss(some);
  }

  /// Words of up to `longest` symbols; `how` becomes the family that failed.
  std::optional<Miss> by_drawing(std::size_t longest, std::string& how) {
    std::vector<InputStream> streams;
    constexpr Family kFamilies[] = {Family::boundary, Family::pumped, Family::sampled};
    for (Family family : kFamilies) streams.emplace_back(task_, inputs_, family, limits_.seed);
    std::size_t length = search_.right_to.value_or(0) + 1;
    while (length <= longest) {
      report(fmt::format("words of length {}", length));
      for (std::size_t k = 0; k < streams.size(); ++k) {
        const auto at = static_cast<std::int64_t>(length);
        if (auto miss = first_miss(draw_questions(streams[k], key_, {at, at}, length * limits_.each, limits_.each))) {
          how = fmt::format("among {} words", name(kFamilies[k]));
          return miss;
        }
      }
      length += std::max<std::size_t>(1, length / 12);
    }
    return std::nullopt;
  }

  FailingWord shrink(Miss miss, std::string how) {
    const std::size_t before = miss.question.word.size();
    report("shrinking a word that fails");
    while (auto shorter = delete_something(miss.question.word)) miss = std::move(*shorter);
    const std::size_t after = miss.question.word.size();
    if (after < before) how += fmt::format(", then shrunk from length {}", before);
    return {std::move(miss), search_.right_to && *search_.right_to + 1 >= after, std::move(how)};
  }

  std::optional<Miss> delete_something(const Word& word) {
    for (std::size_t size = word.size() / 2; size > 0; size /= 2) {
      std::vector<Word> shorter;
      for (std::size_t begin = 0; begin + size <= word.size(); begin += size) {
        Word rest = word;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(begin), rest.begin() + static_cast<std::ptrdiff_t>(begin + size));
        if (shorter.empty() || shorter.back() != rest) shorter.push_back(std::move(rest));
      }
      if (auto miss = first_miss(shorter)) return miss;
    }
    return first_miss(without_pairs(word));
  }

  /// The word without two of its symbols; of a long word, some of these.
  std::vector<Word> without_pairs(const Word& word) const {
    std::set<Word> shorter;  // deleting within a run gives the same word many times
    Random random("pairs", limits_.seed, word.size());
    const std::uint64_t all = word.size() * (word.size() - std::min<std::size_t>(word.size(), 1)) / 2;
    for (std::size_t i = 0; i < word.size(); ++i) {
      for (std::size_t j = i + 1; j < word.size(); ++j) {
        if (all > limits_.pairs && random.below(all) >= limits_.pairs) continue;
        Word rest = word;
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(j));
        rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
        shorter.insert(std::move(rest));
      }
    }
    return {shorter.begin(), shorter.end()};
  }

  Subject& subject_;
  const lang::Task& task_;
  std::shared_ptr<const Inputs> inputs_;
  const AnswerKey& key_;
  const SearchLimits& limits_;
  Search search_;
};

}  // namespace

Search shortest_failing_word(Subject& subject, const lang::Task& task, const std::shared_ptr<const Inputs>& inputs,
                             const AnswerKey& key, std::span<const Miss> known, const SearchLimits& limits) {
  return Searcher(subject, task, inputs, key, limits).run(known);
}

}  // namespace crasp::compare
