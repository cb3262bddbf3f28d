#pragma once
// Questions about programs from their text, for tests.

#include <string>

#include "tests/support/loaded.h"
#include "verifier/question.h"

namespace crasp::testing {

inline verifier::Question question(verifier::Relation relation, const std::string& left, const std::string& right,
                                   const std::string& symbols = "\"a\" \"b\"") {
  verifier::Question result;
  result.relation = relation;
  result.left = program("alphabet " + symbols + "\n" + left + "\n");
  if (!right.empty()) result.right = program("alphabet " + symbols + "\n" + right + "\n");
  return result;
}

inline verifier::Question equivalent(const std::string& left, const std::string& right) {
  return question(verifier::Relation::equivalent, left, right);
}
inline verifier::Question subset(const std::string& left, const std::string& right) {
  return question(verifier::Relation::subset, left, right);
}
inline verifier::Question empty(const std::string& left, const std::string& symbols = "\"a\" \"b\"") {
  return question(verifier::Relation::empty, left, "", symbols);
}

}  // namespace crasp::testing
