#pragma once
// The constants of the construction; docs/weights.md derives each.

#include <algorithm>
#include <bit>
#include <cmath>

#include "compiler/weights/options.h"

namespace crasp::compiler::weights {

/// Unit roundoff: half a unit in the last place of 1.
inline double unit_roundoff(Dtype dtype) {
  switch (dtype) {
    case Dtype::float32: return 0x1p-24;
    case Dtype::float64: return 0x1p-53;
    case Dtype::bfloat16: return 0x1p-8;
  }
  return 1;
}

/// relu is exact everywhere. gelu_new(x) is x for x >= 8 and 0 for x <= -8 in every dtype, so its inputs stay beyond.
struct ActivationGains {
  double gate;  ///< a cube is read as gate * (2z ± 1), z odd
  double clip;  ///< c_0: a comparison is read as slope * h ± clip
};

inline ActivationGains activation_gains(backend::Activation activation) {
  if (activation == backend::Activation::relu) return {1, 0.5};
  return {16, 16};
}

/// slope * h is this many clips for the least D, 1. Of D half may be lost to errors, in Fenwick sums a quarter; gelu_new then
/// needs another half of a clip.
inline double clip_margin(Mode mode, backend::Activation activation) {
  return mode == Mode::fenwick || activation == backend::Activation::relu ? 2 : 4;
}

// Softmax. A key that mismatches in one bit keeps e^-64 (local) or e^-128 (Fenwick) of its share.
inline constexpr double kLocalPenalty = 64;
inline constexpr double kFenwickPenalty = 128;
inline constexpr double kMatchPenalty = 128;
/// Half of D is left when all other errors took theirs, so a sign head decides by e^-32.
inline constexpr double kSignGain = 64;

/// Bits that hold all positions, counted from 0 or from 1.
inline int position_bits(std::int64_t context) { return std::bit_width(static_cast<std::uint64_t>(context)); }

/// Added to what Fenwick heads sum: v plus this has few enough fraction bits left to be an integer again, whatever LayerNorm did.
/// 1.5 * 2^k, so that v of either sign keeps the exponent; as large as the sums, which are integers, allow, up to 1.5 * 2^10.
inline double snap_offset(double largest_value, Dtype dtype, int bits) {
  const double least = std::max(64.0, std::exp2(std::ceil(std::log2(2 * std::max(largest_value, 1.0)))));
  const double room = 0.5 / unit_roundoff(dtype) / std::exp2(bits);
  return 1.5 * std::max(least, std::min(1024.0, std::exp2(std::floor(std::log2(room)))));
}

/// Added to what a head fetches, 0 or 1, and taken back behind it: the sum is an integer again, however noisy its reading.
inline double fetch_offset(Dtype dtype) { return dtype == Dtype::bfloat16 ? 96 : 1536; }

/// Amplitude of Booleans in the residual stream: 2^12 times the largest scratch number, a power of two; far less where
/// storage has 8 bits, see docs/weights.md.
inline double boolean_amplitude(Dtype dtype, double largest_scratch) {
  const double v = std::exp2(std::ceil(std::log2(std::max(largest_scratch, 1.0))));
  switch (dtype) {
    case Dtype::float32: return std::max(0x1p14, 0x1p12 * v);
    case Dtype::float64: return std::max(0x1p26, 0x1p24 * v);
    case Dtype::bfloat16: return 32 * v;
  }
  return 1;
}

}  // namespace crasp::compiler::weights
