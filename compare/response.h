#pragma once
// What is said about an input, by the spec or by a model, in the form in which the task judges it.
//
//   recognise   one row of one value: the verdict
//   predict     a row for each position 0 … n: for a generator whether symbol k may come next, else the one label
//   transduce   a row of one value for each symbol of the answer, or label if the spec is no generator, then `kEnd`; what was not
//               said in time has no `kEnd`
// A generator that is to recognise is asked for its answer, too.
//
// Invariant: all rows have `width` values.

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "compare/labels.h"
#include "lang/task.h"

namespace crasp::compare {

inline constexpr std::int64_t kEnd = -1;  ///< the answer stops here

struct Response {
  std::size_t width = 1;
  std::vector<std::int64_t> values;  ///< [rows, width]

  std::size_t rows() const { return values.size() / width; }
  std::span<const std::int64_t> row(std::size_t k) const { return std::span(values).subspan(k * width, width); }
  friend bool operator==(const Response&, const Response&) = default;
};

/// How many rows of `expected` `said` has at the same place.
std::size_t equal_rows(const Response& expected, const Response& said);
/// The first row in which the two differ, or the number of rows of the shorter one; they are not equal.
std::size_t first_difference(const Response& expected, const Response& said);

/// Does the spec of the task say the answer as a generator, or only label positions?
bool generates(const lang::Task& task);

/// Is the response an answer, said symbol by symbol after the input?
bool is_answered(const lang::Task& task);

/// The right responses of a task. May be called from several threads.
class AnswerKey {
 public:
  explicit AnswerKey(const lang::Task& task);
  Response operator()(const lang::Word& word) const;

 private:
  bool generates_, answered_, last_only_;
  std::shared_ptr<const Labeller> labeller_;
};

}  // namespace crasp::compare
