#pragma once
// Random well-typed programs, for tests that compare two ways to compute the same thing. A seed and a profile give the same
// program on every platform.

#include <cstdint>

#include "lang/program.h"

namespace crasp::oracle {

/// Which constructs a random program may have, and how large it is. The default is C-RASP without predicates on positions.
struct Profile {
  lang::SymbolIndex symbols = 2;  ///< size of the alphabet: "a", "b", …; at most 26
  int definitions = 3;            ///< each may use the earlier ones; the last is Boolean and the verdict
  int depth = 4;                  ///< of the expression of each definition, not counting what it uses by name
  bool local = false;             ///< offsets, windows, sets of offsets
  bool periodic = false;          ///< i % m
  bool task = false;              ///< all constructs of the task layer
  bool generator = false;         ///< `next` instead of `accept`: one Boolean definition for each symbol comes on top
  std::int64_t largest = 3;       ///< constants and factors are between -largest and largest

  static Profile program_layer() { return {.local = true, .periodic = true}; }
  static Profile task_layer() { return {.local = true, .periodic = true, .task = true}; }
};

lang::Program random_program(std::uint64_t seed, const Profile& profile);

}  // namespace crasp::oracle
