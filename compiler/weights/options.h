#pragma once
// What a user may choose when a program is compiled to weights.

#include <cstdint>
#include <string_view>

#include "backend/model.h"

namespace crasp::compiler::weights {

/// How counts are compared.
enum class Mode : std::uint8_t {
  automatic,  ///< the cheapest of the others that certifies the wanted length
  average,    ///< one uniform head gives D/n, two hidden units its sign
  sign,       ///< a uniform head gives D/n, a saturated head its sign
  fenwick,    ///< a head for each bit of the position sums a dyadic block; D is exact
};

enum class Dtype : std::uint8_t { float32, float64, bfloat16 };

/// In which order a kernel may add the summands of attention.
enum class Summation : std::uint8_t {
  any,       ///< any binary tree
  pairwise,  ///< a tree of logarithmic depth
  wide,      ///< in float64, rounded once: what crasp's own backend does where a head is uniform
};

/// The arithmetic that a certificate speaks of.
struct Arithmetic {
  Dtype dtype = Dtype::float32;
  Summation summation = Summation::any;
  /// How far LayerNorm may be off, relative to the largest entries of its row, in units in the last place of 1.
  double layer_norm_ulps = 4;

  friend bool operator==(const Arithmetic&, const Arithmetic&) = default;
};

struct Options {
  Mode mode = Mode::automatic;
  backend::Activation activation = backend::Activation::gelu_new;
  std::int64_t length = 256;  ///< the longest word
  Arithmetic arithmetic;
  bool positions = true;  ///< may wpe hold anything but zeros?
  /// Where there are more comparisons than counted Booleans, one mean for each Boolean instead of each comparison, and sums of
  /// bits instead of bits where outputs alone read them: fewer dimensions, larger errors. In the mode `average`.
  bool compact = true;

  /// Rows of wpe: `<bos>` and a word.
  std::int64_t context() const { return length + 1; }
};

std::string_view name(Mode mode);
std::string_view name(Dtype dtype);
std::string_view name(Summation summation);

}  // namespace crasp::compiler::weights
