#pragma once
// Smaller programs by steps that are proved one by one: a part of the program is replaced by something smaller, and the
// verifier is asked whether the program still says the same.

#include <atomic>

#include "lang/program.h"
#include "verifier/verify.h"

namespace crasp::search {

struct SimplifyLimits {
  double seconds = 30;
  double seconds_per_question = 2;
  std::size_t bytes = std::size_t{1} << 30;
  const std::atomic<bool>* stop = nullptr;
};

/// Two programs and the proof that they are equivalent.
struct Step {
  lang::Program before, after;
  verifier::Certificate certificate;
};

struct Simplified {
  lang::Program program;        ///< equivalent to the given one, as each step is
  std::vector<Step> steps;      ///< from the given program to this one
  std::uint32_t undecided = 0;  ///< smaller candidates that agree on all words tried, but were not proved
  bool finished = false;        ///< no further step is left to try; else time ran out
};

/// Operations and leaves that the outputs are made of, shared ones once.
std::size_t operations(const lang::Program& program);

/// A recogniser or a generator whose outputs are made of fewer operations, or as many that are smaller when written
/// out. Definitions that are no longer needed are dropped, the others keep their names.
Simplified simplify(const lang::Program& program, const SimplifyLimits& limits);

}  // namespace crasp::search
