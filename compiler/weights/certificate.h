#pragma once
// How long words may be such that every decision of a compiled model is exact in a stated arithmetic. The bounds are those of
// docs/weights.md, which proves them; every one of them is an upper bound on an absolute error, so that a certificate holds
// whatever the word is.
//
// What is assumed of the arithmetic, and stated in the certificate: rounding to nearest with the unit roundoff of the dtype;
// exp(0) = 1 and masked keys 0; LayerNorm off by at most `layer_norm_ulps` units of 1, in scale and mean; sums over keys in
// the order class `summation`. All other sums may be in any order.

#include <cstdint>
#include <string>
#include <vector>

#include "compiler/weights/emit.h"
#include "compiler/weights/options.h"
#include "compiler/weights/planner.h"

namespace crasp::compiler::weights {

inline constexpr double kLargestLogitError = 0.9;

/// Errors of D at |D| = 1, where the margin is 1: the decision is right if they add up to at most `limit`.
struct ComparisonBound {
  std::string name;
  int block = 0;
  double values = 0;      ///< what is summed is not quite an integer
  double softmax = 0;     ///< the weights are rounded, all alike
  double summation = 0;   ///< the sum over keys
  double reading = 0;     ///< LayerNorm before the threshold
  double limit = 0.5;
  double soft = 0;        ///< error of the soft bit that comes of it, where ±1 is expected

  double total() const { return values + softmax + summation + reading; }
  double margin() const { return limit - total(); }
};

/// Errors of a clean bit: of the linear form that its units read, and what is left of them afterwards.
struct GateBound {
  std::string name;
  int block = 0;
  double input = 0;  ///< at most 1/2
  double residue = 0;
};

struct Bounds {
  std::vector<ComparisonBound> comparisons;
  std::vector<GateBound> gates;
  double fetch = 0;   ///< largest noise of a fetched bit, which its offset rounds away
  double output = 0;  ///< largest error of a logit whose ideal is at least 1 or at most -1; at most kLargestLogitError
  std::string reason;  ///< why the bounds do not suffice, or empty
};

/// The bounds for words of up to `length` symbols.
Bounds bounds(const PlannedProgram& planned, const Emission& emission, const Options& options, std::int64_t length);

struct Certificate {
  Options options;
  std::int64_t length = -1;  ///< -1: not even the empty word
  Bounds bounds;             ///< at `length`
  std::string reason;        ///< why not one symbol more, or that the model has no more positions
};

/// The greatest length, up to that of the options, that the bounds allow.
Certificate certify(const PlannedProgram& planned, const Emission& emission, const Options& options);

}  // namespace crasp::compiler::weights
