#include "backend/cuda/training/step_data.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "backend/training/dropout.h"
#include "lang/failure.h"

namespace crasp::backend::cuda {

namespace {

using training::Architecture;
using training::Batch;
using training::Lesson;
using training::PositionKind;

constexpr Int kLeast = 32;

/// Up by an eighth at most, or to kLeast.
Int rounded(Int count) {
  const Int step = std::max(kLeast, static_cast<Int>(std::bit_floor(static_cast<std::uint64_t>(std::max<Int>(count, 1)))) / 8);
  return std::max(kLeast, (count + step - 1) / step * step);
}

std::int32_t number_of(training::Loss loss) {
  switch (loss) {
    case training::Loss::classes:
    case training::Loss::labels: return static_cast<std::int32_t>(loss);
  }
  throw lang::Failure("this loss is not computed on a device");
}

/// The part of one model.
class Filler {
 public:
  Filler(const Architecture& architecture, const Bucket& bucket, const Lesson& lesson, bool learning, const StepData& to, Int model)
      : architecture_(architecture), bucket_(bucket), lesson_(lesson), learning_(learning), to_(to), model_(model) {}

  void run() {
    if (lesson_.batch != nullptr) fill_sequences(*lesson_.batch);
    fill_rest();
    sort(of_row(to_.tokens), of_row(to_.by_token), to_.token_begin, architecture_.vocabulary);
    sort(of_row(to_.positions), of_row(to_.by_position), to_.position_begin, architecture_.context);
    fill_facts();
  }

 private:
  Row* of_row(Row* array) const { return array + model_ * bucket_.rows; }
  Row* of_question(Row* array) const { return array + model_ * bucket_.questions; }

  void fill_sequences(const Batch& batch) {
    for (std::size_t s = 0; s + 1 < batch.begin.size(); ++s) {
      const Int begin = batch.begin[s], end = batch.begin[s + 1], first = question_;
      Int offset = 0;
      if (learning_ && architecture_.positions == PositionKind::random_offsets)
        offset = training::random_offset(lesson_.settings->seed, lesson_.step, static_cast<Int>(s), architecture_.context - (end - begin) + 1);
      for (Int row = begin; row < end; ++row) fill_row(batch, row, begin, end, first, offset);
      for (Int row = begin; row < end; ++row) of_row(to_.question_to)[row] = static_cast<Row>(question_);
    }
    row_ = batch.begin.back();
    if (batch.loss == training::Loss::labels)
      std::ranges::copy(batch.right, to_.right + model_ * bucket_.questions * architecture_.vocabulary);
  }

  void fill_row(const Batch& batch, Int row, Int begin, Int end, Int first, Int offset) {
    of_row(to_.tokens)[row] = batch.tokens[static_cast<std::size_t>(row)];
    of_row(to_.positions)[row] = static_cast<Row>(offset + row - begin);
    set(row, begin, end, first);
    const bool asked = question_ < std::ssize(batch.asked) && batch.asked[static_cast<std::size_t>(question_)] == row;
    of_row(to_.question_at)[row] = asked ? static_cast<Row>(question_) : -1;
    if (!asked) return;
    of_question(to_.row_of)[question_] = static_cast<Row>(row);
    if (batch.loss == training::Loss::classes) of_question(to_.target)[question_] = batch.target[static_cast<std::size_t>(question_)];
    ++question_;
  }

  void set(Int row, Int begin, Int end, Int first) {
    of_row(to_.self)[row] = static_cast<Row>(row);
    of_row(to_.begin)[row] = static_cast<Row>(begin);
    of_row(to_.end)[row] = static_cast<Row>(end);
    of_row(to_.first_question)[row] = static_cast<Row>(first);
    of_row(to_.question_from)[row] = static_cast<Row>(question_);
  }

  /// Rows that see themselves, and questions about the last row.
  void fill_rest() {
    for (Int row = row_; row < bucket_.rows; ++row) {
      set(row, row, row + 1, question_);
      of_row(to_.question_to)[row] = static_cast<Row>(question_);
      of_row(to_.question_at)[row] = -1;
      of_row(to_.tokens)[row] = of_row(to_.positions)[row] = 0;
    }
    for (Int k = question_; k < bucket_.questions; ++k)
      of_question(to_.row_of)[k] = static_cast<Row>(bucket_.rows - 1), of_question(to_.target)[k] = 0;
  }

  /// The model's own rows by value, those of one value in order: counting sort.
  void sort(const Row* values, Row* list, Row* all_begins, Int groups) const {
    Row* const begin = all_begins + model_ * (groups + 1);
    std::fill_n(begin, groups + 1, 0);
    for (Int row = 0; row < row_; ++row) ++begin[values[row] + 1];
    std::partial_sum(begin, begin + groups + 1, begin);
    std::vector<Row> next(begin, begin + groups);
    for (Int row = 0; row < row_; ++row) list[next[static_cast<std::size_t>(values[row])]++] = static_cast<Row>(row);
  }

  void fill_facts() const {
    Facts facts{};
    facts.questions = static_cast<std::int32_t>(question_);
    facts.loss = lesson_.batch == nullptr ? 0 : number_of(lesson_.batch->loss);
    facts.dropout_scale = 1;
    if (learning_ && lesson_.batch != nullptr) {
      facts.learns = 1;
      facts.dropout_threshold = training::dropout_threshold(architecture_.dropout);
      facts.dropout_scale = static_cast<float>(training::dropout_scale(architecture_.dropout));
      facts.clip = lesson_.settings->clip;
      facts.penalty = lesson_.settings->positional_penalty;
      facts.adam = training::adam_step(*lesson_.settings, lesson_.step, 0);
      for (Int site = 0; site < to_.sites; ++site)
        to_.keys[model_ * to_.sites + site] = training::hash({lesson_.settings->seed, std::uint64_t(lesson_.step), std::uint64_t(site)});
    }
    to_.facts[model_] = facts;
  }

  const Architecture& architecture_;
  const Bucket& bucket_;
  const Lesson& lesson_;
  bool learning_;
  const StepData& to_;
  Int model_, row_ = 0, question_ = 0;  ///< those that were filled
};

}  // namespace

Bucket bucket_of(const Architecture& architecture, std::span<const Lesson> lessons) {
  Bucket bucket{.models = std::ssize(lessons)};
  for (const Lesson& lesson : lessons) {
    if (lesson.batch == nullptr) continue;
    bucket.rows = std::max(bucket.rows, std::ssize(lesson.batch->tokens));
    bucket.questions = std::max(bucket.questions, std::ssize(lesson.batch->asked));
    bucket.picks = bucket.picks || lesson.batch->asked.size() < lesson.batch->tokens.size();
    if (lesson.settings != nullptr && architecture.positions != PositionKind::none)
      bucket.penalises = bucket.penalises || lesson.settings->positional_penalty > 0;
  }
  bucket.rows = rounded(bucket.rows);
  bucket.questions = bucket.picks ? rounded(bucket.questions) : bucket.rows;
  return bucket;
}

StepData::StepData(const Architecture& architecture, const Bucket& bucket, Places places) : sites(4 * architecture.layers) {
  const Int rows = bucket.models * bucket.rows, asked = bucket.models * bucket.questions;
  facts = places.take<Facts>(bucket.models);
  keys = places.take<std::uint64_t>(bucket.models * sites);
  for (Row** array : {&tokens, &positions, &self, &begin, &end, &first_question, &question_from, &question_to, &question_at, &by_token,
                      &by_position})
    *array = places.take<Row>(rows);
  token_begin = places.take<Row>(bucket.models * (architecture.vocabulary + 1));
  position_begin = places.take<Row>(bucket.models * (architecture.context + 1));
  for (Row** array : {&row_of, &target}) *array = places.take<Row>(asked);
  right = places.take<std::uint8_t>(asked * architecture.vocabulary);
  bytes = places.bytes();
}

void fill(const Architecture& architecture, const Bucket& bucket, std::span<const Lesson> lessons, bool learning, const StepData& to) {
  for (std::size_t k = 0; k < lessons.size(); ++k) Filler(architecture, bucket, lessons[k], learning, to, static_cast<Int>(k)).run();
}

}  // namespace crasp::backend::cuda
