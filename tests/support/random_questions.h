#pragma once
// Random questions about small programs, and their answers up to a length by brute force.

#include <optional>

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

/// The first counterexample among all words to this length, by the reference interpreter.
inline std::optional<lang::Word> first_counterexample(const verifier::Question& question, std::uint64_t longest) {
  if (verifier::is_counterexample(question, {}) == true) return lang::Word{};
  return verifier::enumerate(question, longest, verifier::Budget(60)).word;
}

}  // namespace crasp::testing
