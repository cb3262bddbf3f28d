#pragma once
// How often a subject is right, by length.
//
// Lengths are cut into stretches, so that a chart can be drawn over them; each stretch has its own words. The words of a stretch
// are a function of (task, family, seed) alone, so all subjects are asked the same.

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "compare/inputs.h"
#include "compare/response.h"
#include "compare/subject.h"

namespace crasp::compare {

struct Question {
  lang::Word word;
  Response expected;
};

/// A range of lengths, and the bin of the task that it is part of.
struct Stretch {
  lang::LengthBin lengths;
  std::size_t bin = 0;
};

/// Cuts each bin into parts of at most `step` lengths.
std::vector<Stretch> stretches(std::span<const lang::LengthBin> bins, std::int64_t step);

/// Up to `count` questions with words of these lengths: fewer if the family has fewer inputs there.
std::vector<Question> draw_questions(const InputStream& stream, const AnswerKey& key, lang::LengthBin lengths, std::uint64_t first,
                                     std::size_t count);

struct Tally {
  std::uint64_t words = 0, right = 0;  ///< whole responses
  std::uint64_t rows = 0, right_rows = 0;
  std::uint64_t too_long = 0;  ///< words that the model has no positions for; they are not counted above

  double accuracy() const { return words == 0 ? 0 : static_cast<double>(right) / static_cast<double>(words); }
  double row_accuracy() const { return rows == 0 ? 0 : static_cast<double>(right_rows) / static_cast<double>(rows); }
  Tally& operator+=(const Tally& other);
};

/// A question that was answered wrongly.
struct Miss {
  Question question;
  Response said;
  std::size_t row() const { return first_difference(question.expected, said); }
};

struct Measured {
  Tally tally;
  std::vector<Miss> misses;                ///< the shortest, at most kMostMisses
  std::vector<std::uint64_t> wrong_first;  ///< by row: for how many words it is the first that is wrong
  static constexpr std::size_t kMostMisses = 4;
};

Measured measure(Subject& subject, std::span<const Question> questions);

/// The responses to all questions that fit, others empty.
std::vector<std::optional<Response>> ask(Subject& subject, std::span<const Question> questions);

/// Of the questions that both were asked, the share that got equal responses; nothing if there are none.
std::optional<double> agreement(Subject& one, Subject& other, std::span<const Question> questions);

}  // namespace crasp::compare
