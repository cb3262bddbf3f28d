#pragma once
// A compiled model explained: what each head and hidden unit does, and what the residual stream holds on a word, direction by
// direction, beside what the program says.

#include <span>
#include <string>
#include <vector>

#include "compiler/weights/compile.h"

namespace crasp::compiler::weights {

/// A head of the model. Several of them may do one thing, when their values do not fit into one.
struct HeadReport {
  int layer = 0;
  std::int64_t head = 0;
  std::string role;
  std::vector<std::string> writes;  ///< "mean of: … := -1 + 2 * \"a\"": what it adds to which direction
};

struct UnitReport {
  int layer = 0;
  std::int64_t unit = 0;
  std::string role;
  std::string formula;  ///< activation, input and target
};

std::vector<HeadReport> inspect_heads(const Design& design);
std::vector<UnitReport> inspect_units(const Design& design);

/// A direction on a word: what it should hold at positions 0 … n, and what is found there once it has been written.
struct DecodedDirection {
  std::string name;
  int layer = 0;  ///< as in `Direction`
  Columns columns;
  std::vector<double> expected, found;
  bool agrees = true;  ///< a bit is off by less than 1/2, a mean by less than half of what decides its sign
};

/// Throws lang::Failure if the word is longer than the model's positions. Time quadratic in the length.
std::vector<DecodedDirection> decode(const backend::Model<double>& model, const Design& design,
                                     std::span<const std::uint32_t> word);

}  // namespace crasp::compiler::weights
