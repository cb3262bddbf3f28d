#pragma once
// Random questions about small programs, and their answers up to a length by brute force.

#include <optional>
#include <random>

#include "lang/rebuild.h"
#include "tests/oracle/random_program.h"
#include "verifier/enumerate.h"
#include "verifier/question.h"

namespace crasp::testing {

inline verifier::Question random_question(std::uint64_t seed, const oracle::Profile& profile) {
  verifier::Question question;
  question.relation = static_cast<verifier::Relation>(seed % 3);
  question.left = oracle::random_program(2 * seed, profile);
  if (question.relation != verifier::Relation::empty) question.right = oracle::random_program(2 * seed + 1, profile);
  return question;
}

/// Is a random program the same as itself with one term replaced by a term below it, or by 0 or 1? Nothing where that
/// cannot be done.
inline std::optional<verifier::Question> random_mutant(std::uint64_t seed, const oracle::Profile& profile) {
  verifier::Question question;
  question.left = oracle::random_program(seed, profile);
  const std::vector<lang::TermId> terms = lang::reachable_terms(question.left);
  std::mt19937_64 random(seed);
  const lang::TermId term = terms[random() % terms.size()];
  lang::Substitute substitute{term, {}, static_cast<std::int64_t>(random() % 2)};
  const auto operands = question.left.terms.operands(term);
  const bool by_operand = !operands.empty() && random() % 3 != 0;
  if (by_operand) substitute.by = operands[random() % operands.size()];
  if (by_operand && question.left.terms.type(substitute.by) != question.left.terms.type(term)) return std::nullopt;
  question.right = lang::rebuild(question.left, substitute);
  if (!question.right) return std::nullopt;
  return question;
}

/// The first counterexample among all words to this length, by the reference interpreter.
inline std::optional<lang::Word> first_counterexample(const verifier::Question& question, std::uint64_t longest) {
  if (verifier::is_counterexample(question, {}) == true) return lang::Word{};
  return verifier::enumerate(question, longest, verifier::Budget(60)).word;
}

}  // namespace crasp::testing
