// Vectors of numbers for the loops that are compiled once for each processor, without a header guard, like them: kernels_body.h and
// training/loops_body.h include it after naming a namespace CRASP_KERNELS.

#include <cstdint>

#include "backend/kernels.h"

namespace crasp::backend::CRASP_KERNELS {

using Int = std::int64_t;

/// A 512-bit vector; compilers split it where the processor's are shorter.
template <class Real>
struct VectorOf {
  typedef Real type __attribute__((vector_size(64)));
};
template <class Real>
using Vector = typename VectorOf<Real>::type;

template <class Real>
constexpr Int kLanes = 64 / Int{sizeof(Real)};
/// What `exponential` needs to know of a format: e^x = 2^n e^r with n integer and |r| <= log(2) / 2, where n is what adding `shift`
/// leaves in the low bits, and e^r a Taylor sum whose remainder is below half a unit in the last place. log(2) is a sum of two numbers, of which n times the
/// first is exact.
template <class Real>
struct ExponentialConstants;

template <>
struct ExponentialConstants<float> {
  using Bits = std::uint32_t;
  static constexpr float shift = 12582912.0f;  // 1.5 * 2^23
  static constexpr float log2_high = 0.693359375f, log2_low = -2.12194440e-4f;
  static constexpr int fraction_bits = 23, bias = 127, terms = 7;
};

template <>
struct ExponentialConstants<double> {
  using Bits = std::uint64_t;
  static constexpr double shift = 6755399441055744.0;  // 1.5 * 2^52
  static constexpr double log2_high = 6.93147180369123816490e-01, log2_low = 1.90821492927058770002e-10;
  static constexpr int fraction_bits = 52, bias = 1023, terms = 13;
};

/// e^x for x at most the logarithm of the greatest number; exactly 1 at 0, exactly 0 below kLeastExponent.
template <class Real>
inline __attribute__((always_inline)) Real exponential(Real x) {
  using C = ExponentialConstants<Real>;
  using Bits = typename C::Bits;
  const Real clamped = x < kLeastExponent<Real> ? kLeastExponent<Real> : x;
  const Real shifted = clamped * Real(1.44269504088896340736) + C::shift;
  const Real n = shifted - C::shift;
  const Real r = (clamped - n * C::log2_high) - n * C::log2_low;
  Real sum = 1;
  for (int k = C::terms; k >= 1; --k) sum = 1 + r * sum * (Real(1) / Real(k));
  const Bits power = (__builtin_bit_cast(Bits, shifted) - __builtin_bit_cast(Bits, C::shift) + C::bias) << C::fraction_bits;
  const Real result = sum * __builtin_bit_cast(Real, power);
  return x < kLeastExponent<Real> ? Real(0) : result;
}

/// The sum of the lanes, by halves; `v` is used up.
inline __attribute__((always_inline)) float sum_of_lanes(Vector<float>& v) {
  v += __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7);
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
  return v[0] + v[1];
}

inline __attribute__((always_inline)) double sum_of_lanes(Vector<double>& v) {
  v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
  v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
  return v[0] + v[1];
}

}  // namespace crasp::backend::CRASP_KERNELS
