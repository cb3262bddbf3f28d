// The loops themselves, without a header guard: each loops_<level>.cpp names a namespace CRASP_KERNELS and is compiled for its
// processor. Nothing here may use an inline function of another header: the linker would keep one copy for all processors.

#include <cstring>

#include "backend/training/loops.h"
#include "backend/vector_body.h"

#define CRASP_INLINED __attribute__((always_inline))
#define CRASP_INLINE inline CRASP_INLINED

namespace crasp::backend::CRASP_KERNELS {

using training::AdamStep;
using training::Strided;

/// Whole vectors are read wherever a row ends: behind every array one more is readable (array.h).
template <class Real>
CRASP_INLINE Vector<Real> load(const Real* from) {
  Vector<Real> result;
  std::memcpy(&result, from, sizeof result);
  return result;
}

template <class Real>
CRASP_INLINE Vector<Real> lane_numbers() {
  Vector<Real> numbers{};
  for (int lane = 0; lane < kLanes<Real>; ++lane) numbers[lane] = Real(lane);
  return numbers;
}

/// The first `count` lanes of `from`, then those of `other`.
template <class Real>
CRASP_INLINE Vector<Real> select(const Vector<Real>& from, Int count, const Vector<Real>& other) {
  return lane_numbers<Real>() < Real(count) - Vector<Real>{} ? from : other;
}

/// Writes `count` lanes; the others keep what they hold. One thread writes a row and what lies behind it.
template <class Real>
CRASP_INLINE void store(const Vector<Real>& from, Real* to, Int count) {
  const Vector<Real> all = count == kLanes<Real> ? from : select<Real>(from, count, load(to));
  std::memcpy(to, &all, sizeof all);
}

/// body(first, count) for pieces of a vector's length and what remains.
template <class Real, class Body>
CRASP_INLINE void by_vectors(Int count, const Body& body) {
  Int first = 0;
  for (; first + kLanes<Real> <= count; first += kLanes<Real>) body(first, kLanes<Real>);
  if (first < count) body(first, count - first);
}

/// The sum of part(first) over a row.
template <class Real, class Part>
CRASP_INLINE Real row_sum(Int count, const Part& part) {
  Vector<Real> sum{}, next;
  by_vectors<Real>(count, [&](Int first, Int some) CRASP_INLINED {
    part(next, first);
    sum += some == kLanes<Real> ? next : select<Real>(next, some, Vector<Real>{});
  });
  return sum_of_lanes(sum);
}

/// f of every lane.
template <class Real, class Function>
CRASP_INLINE Vector<Real> lanewise(const Vector<Real>& x, const Function& f) {
  Real in[kLanes<Real>], out[kLanes<Real>];
  std::memcpy(in, &x, sizeof in);
  for (int lane = 0; lane < kLanes<Real>; ++lane) out[lane] = f(in[lane]);
  Vector<Real> result;
  std::memcpy(&result, out, sizeof out);
  return result;
}

CRASP_INLINE float square_root(float x) { return __builtin_sqrtf(x); }
CRASP_INLINE double square_root(double x) { return __builtin_sqrt(x); }

// --- Products. A tile of c, kRows rows by some vectors, stays in registers while k runs. ----------------------------------

template <class Real, int kRows, int kCount>
CRASP_INLINE void tile(Int k, Strided<Real> a, const Real* b, Int b_stride, bool add, Real* c, Int c_stride, Int last) {
  Vector<Real> sum[kRows][kCount] = {};
  for (Int p = 0; p < k; ++p) {
    Vector<Real> row[kCount];
    for (int v = 0; v < kCount; ++v) row[v] = load(b + p * b_stride + v * kLanes<Real>);
    for (int r = 0; r < kRows; ++r)
      for (int v = 0; v < kCount; ++v) sum[r][v] += a.data[r * a.row + p * a.column] * row[v];
  }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kCount; ++v) {
      Real* const to = c + r * c_stride + v * kLanes<Real>;
      const Int count = v == kCount - 1 ? last : kLanes<Real>;
      store<Real>(add ? load(to) + sum[r][v] : sum[r][v], to, count);
    }
}

/// All rows of some columns of c.
template <class Real, int kCount>
CRASP_INLINE void strip(Int m, Int k, Strided<Real> a, const Real* b, Int b_stride, bool add, Real* c, Int c_stride, Int last) {
  constexpr int kRows = CRASP_TILE_ROWS;
  Int i = 0;
  const auto from = [&](Int row) { return Strided<Real>{a.data + row * a.row, a.row, a.column}; };
  for (; i + kRows <= m; i += kRows) tile<Real, kRows, kCount>(k, from(i), b, b_stride, add, c + i * c_stride, c_stride, last);
  for (; kRows > 4 && i + 4 <= m; i += 4) tile<Real, 4, kCount>(k, from(i), b, b_stride, add, c + i * c_stride, c_stride, last);
  for (; i < m; ++i) tile<Real, 1, kCount>(k, from(i), b, b_stride, add, c + i * c_stride, c_stride, last);
}

template <class Real>
void product(Int m, Int n, Int k, Strided<Real> a, const Real* b, Int b_stride, bool add, Real* c, Int c_stride) {
  constexpr Int kOne = kLanes<Real>;
  Int j = 0;
  for (; j + 2 * kOne <= n; j += 2 * kOne) strip<Real, 2>(m, k, a, b + j, b_stride, add, c + j, c_stride, kOne);
  if (j + kOne <= n) {
    strip<Real, 1>(m, k, a, b + j, b_stride, add, c + j, c_stride, kOne);
    j += kOne;
  }
  if (j < n) strip<Real, 1>(m, k, a, b + j, b_stride, add, c + j, c_stride, n - j);
}

/// By blocks that fit the cache.
template <class Real>
void transpose(const Real* from, Int from_stride, Int rows, Int columns, Real* to, Int to_stride) {
  constexpr Int kBlock = 16;
  for (Int i = 0; i < rows; i += kBlock)
    for (Int j = 0; j < columns; j += kBlock) {
      const Int last_row = i + kBlock < rows ? i + kBlock : rows, last_column = j + kBlock < columns ? j + kBlock : columns;
      for (Int q = j; q < last_column; ++q)
        for (Int p = i; p < last_row; ++p) to[q * to_stride + p] = from[p * from_stride + q];
    }
}

// --- Rows ------------------------------------------------------------------------------------------------------------------

template <class Real>
void add(Real* x, const Real* y, Int count) {
  for (Int j = 0; j < count; ++j) x[j] += y[j];
}

/// Sums of kCount vectors of columns, in registers: the more, the more of a row is read at once.
template <class Real, int kCount>
CRASP_INLINE void sum_columns(const Real* x, Int rows, Int stride, Real* sum, Int last) {
  Vector<Real> total[kCount] = {};
  for (Int i = 0; i < rows; ++i)
    for (int v = 0; v < kCount; ++v) total[v] += load(x + i * stride + v * kLanes<Real>);
  for (int v = 0; v < kCount; ++v) store<Real>(total[v], sum + v * kLanes<Real>, v == kCount - 1 ? last : kLanes<Real>);
}

template <class Real>
void sum_rows(const Real* x, Int rows, Int columns, Real* sum) {
  constexpr int kCount = 8;
  constexpr Int kWide = kCount * kLanes<Real>;
  Int first = 0;
  for (; first + kWide <= columns; first += kWide) sum_columns<Real, kCount>(x + first, rows, columns, sum + first, kLanes<Real>);
  by_vectors<Real>(columns - first, [&](Int next, Int count) CRASP_INLINED {
    sum_columns<Real, 1>(x + first + next, rows, columns, sum + first + next, count);
  });
}

template <class Real>
void layer_norm(const Real* x, Int rows, Int dim, Real epsilon, const Real* weight, const Real* bias, Real* y, Real* mean,
                Real* inverse) {
  for (Int i = 0; i < rows; ++i, x += dim, y += dim) {
    const Real centre = row_sum<Real>(dim, [&](Vector<Real>& part, Int j) CRASP_INLINED { part = load(x + j); }) / Real(dim);
    const Real squares = row_sum<Real>(dim, [&](Vector<Real>& part, Int j) CRASP_INLINED {
      const Vector<Real> difference = load(x + j) - centre;
      part = difference * difference;
    });
    const Real scale = 1 / square_root(squares / Real(dim) + epsilon);
    mean[i] = centre;
    inverse[i] = scale;
    by_vectors<Real>(dim, [&](Int j, Int count) CRASP_INLINED {
      store<Real>((load(x + j) - centre) * scale * load(weight + j) + load(bias + j), y + j, count);
    });
  }
}

/// With g = dy * weight and n = (x - mean) * inverse: dx += inverse * (g - mean(g) - n * mean(g n)).
template <class Real>
void layer_norm_back(const Real* x, const Real* dy, Int rows, Int dim, const Real* weight, const Real* mean, const Real* inverse,
                     Real* dx, Real* dweight, Real* dbias) {
  for (Int j = 0; j < dim; ++j) dweight[j] = dbias[j] = 0;
  for (Int i = 0; i < rows; ++i, x += dim, dy += dim, dx += dim) {
    const Real centre = mean[i], scale = inverse[i];
    const Real first =
        row_sum<Real>(dim, [&](Vector<Real>& part, Int j) CRASP_INLINED { part = load(dy + j) * load(weight + j); }) / Real(dim);
    const Real second = row_sum<Real>(dim, [&](Vector<Real>& part, Int j) CRASP_INLINED {
                          part = load(dy + j) * load(weight + j) * ((load(x + j) - centre) * scale);
                        }) / Real(dim);
    by_vectors<Real>(dim, [&](Int j, Int count) CRASP_INLINED {
      const Vector<Real> back = load(dy + j), normal = (load(x + j) - centre) * scale;
      store<Real>(load(dx + j) + scale * (back * load(weight + j) - first - normal * second), dx + j, count);
      store<Real>(load(dweight + j) + back * normal, dweight + j, count);
      store<Real>(load(dbias + j) + back, dbias + j, count);
    });
  }
}

// --- Nonlinearities --------------------------------------------------------------------------------------------------------

/// tanh of sqrt(2 / pi) (x + 0.044715 x^3), as in kernels_body.h.
template <class Real>
CRASP_INLINE Real gelu_tanh(Real x) {
  constexpr Real kMost = -kLeastExponent<Real>;
  const Real twice = Real(1.59576912160573071176) * (x + Real(0.044715) * x * x * x);
  return 1 - 2 / (exponential(twice > kMost ? kMost : twice) + 1);
}

template <class Real>
void activate(Activation kind, const Real* __restrict x, Int count, Real* __restrict y) {
  if (kind == Activation::relu) {
    for (Int j = 0; j < count; ++j) y[j] = x[j] > 0 ? x[j] : 0;
  } else {
    for (Int j = 0; j < count; ++j) y[j] = Real(0.5) * x[j] * (1 + gelu_tanh(x[j]));
  }
}

template <class Real>
void activate_back(Activation kind, const Real* __restrict x, Int count, Real* __restrict dy) {
  if (kind == Activation::relu) {
    for (Int j = 0; j < count; ++j) dy[j] = x[j] > 0 ? dy[j] : 0;
  } else {
    for (Int j = 0; j < count; ++j) {
      const Real t = gelu_tanh(x[j]);
      const Real slope = Real(0.797884560802865355880) * (1 + Real(3 * 0.044715) * x[j] * x[j]);
      dy[j] *= Real(0.5) * (1 + t + x[j] * (1 - t * t) * slope);
    }
  }
}

template <class Real>
CRASP_INLINE Real greatest(const Real* x, Int count) {
  const Vector<Real> start = x[0] - Vector<Real>{};
  Vector<Real> most = start;
  by_vectors<Real>(count, [&](Int first, Int some) CRASP_INLINED {
    const Vector<Real> next = some == kLanes<Real> ? load(x + first) : select<Real>(load(x + first), some, start);
    most = next > most ? next : most;
  });
  Real result = most[0];
  for (int lane = 1; lane < kLanes<Real>; ++lane) result = most[lane] > result ? most[lane] : result;
  return result;
}

template <class Real>
training::SoftmaxSum<Real> softmax(Real* s, Int count, Real scale) {
  const Real most = greatest(s, count);  // scale is positive
  Vector<Real> sum{};
  by_vectors<Real>(count, [&](Int j, Int some) CRASP_INLINED {
    Vector<Real> power = lanewise<Real>((load(s + j) - most) * scale, [](Real x) CRASP_INLINED { return exponential(x); });
    if (some != kLanes<Real>) power = select<Real>(power, some, Vector<Real>{});
    sum += power;
    store<Real>(power, s + j, some);
  });
  const Real total = sum_of_lanes(sum), share = 1 / total;
  by_vectors<Real>(count, [&](Int j, Int some) CRASP_INLINED { store<Real>(load(s + j) * share, s + j, some); });
  return {most, total};
}

template <class Real>
void softmax_back(const Real* p, Real* dp, Int count, Real scale) {
  const Real mean = row_sum<Real>(count, [&](Vector<Real>& part, Int j) CRASP_INLINED { part = load(p + j) * load(dp + j); });
  by_vectors<Real>(count, [&](Int j, Int some) CRASP_INLINED {
    store<Real>(load(p + j) * (load(dp + j) - mean) * scale, dp + j, some);
  });
}

template <class Real>
void sigmoid(const Real* x, Int count, Real* y) {
  constexpr Real kMost = -kLeastExponent<Real>;
  for (Int j = 0; j < count; ++j) y[j] = 1 / (1 + exponential(-x[j] > kMost ? kMost : -x[j]));
}

/// The finaliser of MurmurHash3.
CRASP_INLINE std::uint32_t mixed(std::uint32_t x) {
  x = (x ^ (x >> 16U)) * 0x85ebca6bU;
  x = (x ^ (x >> 13U)) * 0xc2b2ae35U;
  return x ^ (x >> 16U);
}

template <class Real>
void dropout(Real* x, Int count, std::uint32_t key, std::uint32_t threshold, Real scale) {
  for (Int j = 0; j < count; ++j) x[j] = mixed(key + static_cast<std::uint32_t>(j) * 0x9e3779b9U) >= threshold ? scale * x[j] : 0;
}

template <class Real>
double sum_of_squares(const Real* x, Int count) {
  double sum[16] = {};
  Int j = 0;
  for (; j + 16 <= count; j += 16)
    for (Int lane = 0; lane < 16; ++lane) sum[lane] += double(x[j + lane]) * double(x[j + lane]);
  double total = 0;
  for (; j < count; ++j) total += double(x[j]) * double(x[j]);
  for (double one : sum) total += one;
  return total;
}

template <class Real>
void adam(AdamStep<Real> step, const Real* __restrict gradient, Int count, Real* __restrict weight, Real* __restrict first,
          Real* __restrict second) {
  for (Int j = 0; j < count; ++j) {
    const Real g = gradient[j] * step.scale;
    first[j] = step.beta1 * first[j] + (1 - step.beta1) * g;
    second[j] = step.beta2 * second[j] + (1 - step.beta2) * g * g;
    const Real root = square_root(second[j]) * step.root_correction;
    weight[j] = weight[j] * step.keep - step.rate * first[j] / (root + step.epsilon);
  }
}

template <class Real>
constexpr training::Loops<Real> table(const char* name) {
  return {name,          product<Real>,         transpose<Real>, add<Real>,          sum_rows<Real>,
          layer_norm<Real>, layer_norm_back<Real>, activate<Real>,  activate_back<Real>, softmax<Real>,  softmax_back<Real>,
          sigmoid<Real>, dropout<Real>,         sum_of_squares<Real>, adam<Real>};
}

}  // namespace crasp::backend::CRASP_KERNELS
