#include "compare/response.h"

#include <algorithm>

namespace crasp::compare {

std::size_t equal_rows(const Response& expected, const Response& said) {
  if (expected.width != said.width) return 0;
  std::size_t equal = 0;
  for (std::size_t k = 0; k < std::min(expected.rows(), said.rows()); ++k) {
    equal += std::ranges::equal(expected.row(k), said.row(k)) ? 1 : 0;
  }
  return equal;
}

std::size_t first_difference(const Response& expected, const Response& said) {
  const std::size_t rows = std::min(expected.rows(), said.rows());
  for (std::size_t k = 0; k < rows; ++k) {
    if (!std::ranges::equal(expected.row(k), said.row(k))) return k;
  }
  return rows;
}

bool generates(const lang::Task& task) { return task.spec.kind == lang::ProgramKind::generator; }

bool is_answered(const lang::Task& task) {
  using Format = lang::Task::Format;
  return task.format == Format::transduce || (task.format == Format::recognise && generates(task));
}

AnswerKey::AnswerKey(const lang::Task& task)
    : generates_(generates(task)),
      answered_(is_answered(task)),
      last_only_(task.format == lang::Task::Format::recognise),
      labeller_(std::make_shared<Labeller>(task.spec)) {}

Response AnswerKey::operator()(const lang::Word& word) const {
  Response response;
  if (answered_ && generates_) {
    const lang::Word answer = labeller_->answer(word);
    response.values.assign(answer.begin(), answer.end());
  } else {
    const auto outputs = labeller_->outputs(word);
    response.width = outputs.front().size();
    for (std::size_t k = last_only_ ? outputs.size() - 1 : 0; k < outputs.size(); ++k) {
      for (std::int64_t value : outputs[k]) response.values.push_back(value != 0 ? 1 : 0);
    }
  }
  if (answered_) response.values.push_back(kEnd);
  return response;
}

}  // namespace crasp::compare
