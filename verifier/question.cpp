#include "verifier/question.h"

namespace crasp::verifier {
namespace {

/// The outputs after the word; nothing on overflow.
std::optional<std::vector<std::int64_t>> outputs_after(const lang::Program& program, const lang::Word& word) {
  const lang::Evaluation result = lang::evaluate(program.terms, program.outputs(), word);
  const auto* columns = std::get_if<std::vector<lang::Column>>(&result);
  if (columns == nullptr) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const lang::Column& column : *columns) values.push_back(column[word.size()]);
  return values;
}

}  // namespace

std::optional<bool> is_counterexample(const Question& question, const lang::Word& word) {
  const auto left = outputs_after(question.left, word);
  if (!left) return std::nullopt;
  std::vector<std::int64_t> right(left->size(), 0);
  if (question.right) {
    const auto values = outputs_after(*question.right, word);
    if (!values) return std::nullopt;
    right = *values;
  }
  bool bad = false;
  for (std::size_t k = 0; k < left->size(); ++k) {
    if (!question.compares(k)) continue;
    bad |= question.relation == Relation::equivalent ? (*left)[k] != right[k] : (*left)[k] != 0 && right[k] == 0;
  }
  return bad;
}

}  // namespace crasp::verifier
