#pragma once
// From the intermediate representation to the normal form. Minima, maxima and conditionals of counts go: those that choose
// between constants become thresholds of Booleans, others are split into cases.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/ir.h"
#include "compiler/weights/network.h"
#include "lang/source.h"

namespace crasp::compiler::weights {

/// A program that has no weights, and why.
struct NotCompiled {
  std::string reason;
  std::string place;  ///< the definition, if one can be named
  lang::Span span;    ///< of the construct in the program's text, if there is one
};

struct NormalForm {
  Network network;
  /// One for each Boolean output of the program; a count output has `Literal{}`.
  std::vector<Literal> outputs;
};

/// Factors and constants of comparisons beyond this are refused: their sums would leave the range in which float64 is exact.
inline constexpr std::int64_t kLargestFactor = std::int64_t{1} << 30;

std::variant<NormalForm, NotCompiled> normal_form(const Ir& ir);

}  // namespace crasp::compiler::weights
