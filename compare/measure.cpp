#include "compare/measure.h"

#include <algorithm>

namespace crasp::compare {
namespace {

void add_miss(Measured& measured, Miss miss) {
  const std::size_t row = miss.row();
  if (measured.wrong_first.size() <= row) measured.wrong_first.resize(row + 1);
  ++measured.wrong_first[row];
  measured.misses.push_back(std::move(miss));
  std::stable_sort(measured.misses.begin(), measured.misses.end(),
                   [](const Miss& a, const Miss& b) { return a.question.word.size() < b.question.word.size(); });
  if (measured.misses.size() > Measured::kMostMisses) measured.misses.pop_back();
}

}  // namespace

std::vector<Stretch> stretches(std::span<const lang::LengthBin> bins, std::int64_t step) {
  std::vector<Stretch> result;
  for (std::size_t bin = 0; bin < bins.size(); ++bin) {
    const std::int64_t count = bins[bin].high - bins[bin].low + 1, parts = (count + step - 1) / step;
    for (std::int64_t part = 0; part < parts; ++part) {
      result.push_back({{bins[bin].low + count * part / parts, bins[bin].low + count * (part + 1) / parts - 1}, bin});
    }
  }
  return result;
}

std::vector<Question> draw_questions(const InputStream& stream, const AnswerKey& key, lang::LengthBin lengths,
                                     std::uint64_t first, std::size_t count) {
  constexpr std::size_t kMostFailures = 16;  // in a row: there are hardly any such words
  std::vector<Question> questions;
  std::size_t failures = 0;
  for (std::uint64_t index = first; index < first + count && failures < kMostFailures; ++index) {
    if (auto word = stream.draw(index, lengths)) {
      Response expected = key(*word);
      questions.push_back({std::move(*word), std::move(expected)});
      failures = 0;
    } else {
      ++failures;
    }
  }
  return questions;
}

Tally& Tally::operator+=(const Tally& other) {
  words += other.words;
  right += other.right;
  rows += other.rows;
  right_rows += other.right_rows;
  too_long += other.too_long;
  return *this;
}

std::vector<std::optional<Response>> ask(Subject& subject, std::span<const Question> questions) {
  std::vector<lang::Word> words;
  std::vector<std::size_t> places;
  for (std::size_t k = 0; k < questions.size(); ++k) {
    if (!subject.fits(questions[k].word, questions[k].expected)) continue;
    words.push_back(questions[k].word);
    places.push_back(k);
  }
  std::vector<Response> said = subject.respond(words);
  std::vector<std::optional<Response>> result(questions.size());
  for (std::size_t k = 0; k < places.size(); ++k) result[places[k]] = std::move(said[k]);
  return result;
}

Measured measure(Subject& subject, std::span<const Question> questions) {
  Measured measured;
  auto said = ask(subject, questions);
  for (std::size_t k = 0; k < questions.size(); ++k) {
    if (!said[k]) {
      ++measured.tally.too_long;
      continue;
    }
    const Response& expected = questions[k].expected;
    measured.tally.rows += expected.rows();
    measured.tally.right_rows += equal_rows(expected, *said[k]);
    ++measured.tally.words;
    if (*said[k] == expected) {
      ++measured.tally.right;
    } else {
      add_miss(measured, {questions[k], std::move(*said[k])});
    }
  }
  return measured;
}

std::optional<double> agreement(Subject& one, Subject& other, std::span<const Question> questions) {
  const auto left = ask(one, questions), right = ask(other, questions);
  std::size_t both = 0, equal = 0;
  for (std::size_t k = 0; k < questions.size(); ++k) {
    if (!left[k] || !right[k]) continue;
    ++both;
    equal += *left[k] == *right[k] ? 1 : 0;
  }
  if (both == 0) return std::nullopt;
  return static_cast<double>(equal) / static_cast<double>(both);
}

}  // namespace crasp::compare
