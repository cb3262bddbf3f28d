// The kernels themselves, without a header guard: each kernels_<level>.cpp names a namespace CRASP_KERNELS and is compiled for
// its processor. Nothing here may use an inline function of another header: the linker would keep one copy for all processors.

#include <cstring>

#include "backend/kernels.h"
#include "backend/vector_body.h"

namespace crasp::backend::CRASP_KERNELS {

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
