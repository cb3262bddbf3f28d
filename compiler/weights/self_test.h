#pragma once
// A model run against the program it claims to be, on words that are hard for it: counts that tie, or miss a tie by one, at
// every position; long runs, whose rounding errors do not cancel; lengths away from powers of two.

#include <cstdint>
#include <string>
#include <vector>

#include "backend/model.h"
#include "compiler/weights/compile.h"

namespace crasp::compiler::weights {

using Word = std::vector<std::uint32_t>;

/// Words of up to `longest` symbols.
std::vector<Word> adversarial_words(const PlannedProgram& planned, std::int64_t longest);

struct SelfTest {
  std::int64_t words = 0, decisions = 0, wrong = 0;
  double margin = 0;     ///< the least distance of a logit from the decision
  std::string example;   ///< a word and position where the model is wrong
};

/// Every decision at every position of the words, against the plain evaluator. Throws lang::Failure for a model of another shape.
template <class Real>
SelfTest self_test(const backend::Model<Real>& model, const Source& source, const Vocabulary& vocabulary,
                   const std::vector<Word>& words);

}  // namespace crasp::compiler::weights
