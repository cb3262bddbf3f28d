#pragma once
// Questions about programs from their text, for tests.

#include <string>

#include "tests/support/loaded.h"
#include "verifier/verify.h"

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

inline verifier::Conclusion asked(const verifier::Question& question, verifier::Engine engine, double seconds) {
  verifier::Options options;
  options.engine = engine;
  options.seconds = seconds;
  return verifier::verify(question, options);
}

/// A machine with one node that counts up and is bad at -1.
inline verifier::Machine counting_up() {
  verifier::Machine machine;
  machine.dimensions = 1;
  machine.functionals = {"F"};
  machine.basis = {{1}};
  machine.representative = {0};
  machine.nodes = {{{{0, 0, {}, {1}}, {verifier::kBad, 0, {{0, {-1, -1}}}, {0}}}, {0}}};
  return machine;
}

}  // namespace crasp::testing
