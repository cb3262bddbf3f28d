// The kernels themselves, without a header guard: each kernels_<level>.cpp names a namespace CRASP_KERNELS and is compiled for
// its processor. Nothing here may use an inline function of another header: the linker would keep one copy for all processors.

#include <cstring>

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
template <class Real>
constexpr int kVectors = int(kStrip / kLanes<Real>);  // in a strip

template <class Real>
void layer_norm_strip(const Real* x, Real* y, Int stride, Int dim, double epsilon, const Real* weight, const Real* bias) {
  double mean[kStrip] = {}, variance[kStrip] = {};
  Real centre[kStrip], scale[kStrip];
  for (Int d = 0; d < dim; ++d)
    for (Int c = 0; c < kStrip; ++c) mean[c] += x[d * stride + c];
  for (Int c = 0; c < kStrip; ++c) mean[c] /= double(dim);
  for (Int d = 0; d < dim; ++d)
    for (Int c = 0; c < kStrip; ++c) {
      const double difference = x[d * stride + c] - mean[c];
      variance[c] += difference * difference;
    }
  for (Int c = 0; c < kStrip; ++c) {
    centre[c] = Real(mean[c]);
    scale[c] = Real(1 / __builtin_sqrt(variance[c] / double(dim) + epsilon));
  }
  for (Int d = 0; d < dim; ++d) {
    if (weight) {
      for (Int c = 0; c < kStrip; ++c)
        y[d * stride + c] = (x[d * stride + c] - centre[c]) * scale[c] * weight[d] + bias[d];
    } else {
      for (Int c = 0; c < kStrip; ++c) y[d * stride + c] = (x[d * stride + c] - centre[c]) * scale[c];
    }
  }
}

template <class Real>
void layer_norm(const Real* x, Real* y, Int stride, Int dim, Int columns, double epsilon, const Real* weight, const Real* bias) {
  for (Int c = 0; c < columns; c += kStrip) layer_norm_strip(x + c, y + c, stride, dim, epsilon, weight, bias);
}

template <class Real>
void sparse_map(const SparseRows<Real>& map, const Real* x, Int x_stride, Real* y, Int y_stride, Int columns, bool add) {
  constexpr int kCount = kVectors<Real>;
  for (Int c = 0; c < columns; c += kStrip)
    for (Int r = 0; r < map.rows; ++r) {
      Vector<Real> sum[kCount], other[kCount];
      for (int k = 0; k < kCount; ++k) sum[k] = map.bias[r] - Vector<Real>{};
      for (std::int32_t e = map.begin[r]; e < map.begin[r + 1]; ++e) {
        std::memcpy(other, x + map.column[e] * x_stride + c, sizeof other);
        for (int k = 0; k < kCount; ++k) sum[k] += map.value[e] * other[k];
      }
      Real* const to = y + map.target[r] * y_stride + c;
      if (add) {
        std::memcpy(other, to, sizeof other);
        for (int k = 0; k < kCount; ++k) sum[k] += other[k];
      }
      std::memcpy(to, sum, sizeof sum);
    }
}

template <class Real>
void broadcast(const Real* bias, Real* y, Int stride, Int rows, Int columns, bool add) {
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < columns; ++c) y[r * stride + c] = add ? y[r * stride + c] + bias[r] : bias[r];
}

template <class Real>
void relu(Real* x, Int stride, Int rows, Int columns) {
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < columns; ++c) x[r * stride + c] = x[r * stride + c] > 0 ? x[r * stride + c] : 0;
}

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

/// x (1 + tanh z) / 2 with z = sqrt(2 / pi) (x + 0.044715 x^3) and tanh z = 1 - 2 / (e^2z + 1), which is exactly 1 and -1 where
/// e^2z leaves the format's precision.
template <class Real>
void gelu_new(Real* x, Int stride, Int rows, Int columns) {
  constexpr Real kMost = -kLeastExponent<Real>;
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < columns; ++c) {
      const Real value = x[r * stride + c];
      const Real twice = Real(1.59576912160573071176) * (value + Real(0.044715) * value * value * value);
      const Real power = exponential(twice > kMost ? kMost : twice);
      x[r * stride + c] = Real(0.5) * value * (1 + (1 - 2 / (power + 1)));
    }
}

template <class Real>
void embed(const Real* wte, const Real* wpe, const std::int32_t* token, const Int* position, Int dim, Real* x, Int stride,
           Int columns) {
  for (Int first = 0; first < columns; first += kStrip)
    for (Int d = 0; d < dim; ++d)
      for (Int c = first; c < first + kStrip; ++c) {
        const Real sum = wte[token[c] * dim + d];
        x[d * stride + c] = wpe ? sum + wpe[position[c] * dim + d] : sum;
      }
}

template <class Real>
void softmax_strip(Real* s, Int stride, Int rows, Real scale, Real* most, Real* sum, Real* factor) {
  Real greatest[kStrip], total[kStrip] = {};
  for (Int c = 0; c < kStrip; ++c) greatest[c] = most[c];
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < kStrip; ++c) {
      const Real score = s[r * stride + c] * scale;
      greatest[c] = score > greatest[c] ? score : greatest[c];
    }
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < kStrip; ++c) {
      const Real weight = exponential(s[r * stride + c] * scale - greatest[c]);
      s[r * stride + c] = weight;
      total[c] += weight;
    }
  for (Int c = 0; c < kStrip; ++c) {
    factor[c] = exponential(most[c] - greatest[c]);
    sum[c] = sum[c] * factor[c] + total[c];
    most[c] = greatest[c];
  }
}

template <class Real>
void softmax_tile(Real* s, Int stride, Int rows, Int columns, Real scale, Real* most, Real* sum, Real* factor) {
  for (Int c = 0; c < columns; c += kStrip) softmax_strip(s + c, stride, rows, scale, most + c, sum + c, factor + c);
}

template <class Real>
void scale_columns(Real* x, Int stride, Int rows, Int columns, const Real* factor) {
  for (Int r = 0; r < rows; ++r)
    for (Int c = 0; c < columns; ++c) x[r * stride + c] *= factor[c];
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

template <class Real>
void bounds(const Real* query, const Real* low, const Real* high, Int dims, Real* lower, Real* upper) {
  Vector<Real> least{}, greatest{}, q, l, h;
  for (Int d = 0; d < dims; d += kLanes<Real>) {
    std::memcpy(&q, query + d, sizeof q);
    std::memcpy(&l, low + d, sizeof l);
    std::memcpy(&h, high + d, sizeof h);
    const Vector<Real> a = q * l, b = q * h;
    least += a < b ? a : b;
    greatest += a < b ? b : a;
  }
  *lower = sum_of_lanes(least);
  *upper = sum_of_lanes(greatest);
}

template <class Real>
constexpr Kernels<Real> table(const char* name) {
  return {name,       layer_norm<Real>, sparse_map<Real>,   broadcast<Real>,     relu<Real>,
          gelu_new<Real>, embed<Real>,  softmax_tile<Real>, scale_columns<Real>, bounds<Real>};
}

}  // namespace crasp::backend::CRASP_KERNELS
