#pragma once
// The last resort, for questions with constructs that the counter machine does not have: words one by one, through the
// reference interpreter.

#include <cstdint>
#include <optional>

#include "verifier/budget.h"
#include "verifier/question.h"

namespace crasp::verifier {

struct Enumeration {
  std::optional<lang::Word> word;  ///< the first counterexample, by length and then in alphabet order
  std::uint64_t length = 0;        ///< without one: all words up to here were tried
};

Enumeration enumerate(const Question& question, std::uint64_t bound, const Budget& budget);

}  // namespace crasp::verifier
