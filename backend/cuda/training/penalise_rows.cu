// The positional penalty, without the matrix of scores: with a the queries and b the keys of positions, the gradient of a_i is the sum of
// 2 c (a_i · b_j) b_j over j <= i, that of b_j the sum of 2 c (a_i · b_j) a_i over i >= j. A block for each of these sums, whose threads are scores of a
// tile, and then features. Order: tile by tile, in each in order.

#include "backend/cuda/training/kernels.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 128;

/// Block (position, head, queries or keys).
__global__ void penalise_rows_kernel(PenaliseRows at) {
  __shared__ float scores[kThreads];
  const Int position = Int(blockIdx.x) / 2 / at.heads, head = Int(blockIdx.x) / 2 % at.heads, model = blockIdx.y;
  const bool is_query = blockIdx.x % 2 == 0;
  const Int dim = at.heads * at.dims, base = model * at.positions * 2 * dim + head * at.dims;
  const Int own = base + position * 2 * dim + (is_query ? 0 : dim), others = base + (is_query ? dim : 0);
  const Int from = is_query ? 0 : position, to = is_query ? position + 1 : at.positions;
  const double scale = at.facts[model].penalty / double(at.positions);
  double total = 0;
  for (Int first = from; first < to; first += kThreads) {
    const Int other = first + threadIdx.x, count = min(Int(kThreads), to - first);
    float score = 0;
    for (Int d = 0; d < at.dims && other < to; ++d) score = fma(at.maps[own + d], at.maps[others + other * 2 * dim + d], score);
    __syncthreads();  // the scores before have been read
    scores[threadIdx.x] = score;
    __syncthreads();
    for (Int d = threadIdx.x; d < at.dims; d += kThreads) {
      float sum = first == from ? 0 : at.dmaps[own + d];
      for (Int k = 0; k < count; ++k) sum = fma(float(2 * scale) * scores[k], at.maps[others + (first + k) * 2 * dim + d], sum);
      at.dmaps[own + d] = sum;
    }
    for (Int k = 0; k < count && threadIdx.x == 0; ++k) total += scale * double(scores[k]) * scores[k];
  }
  if (threadIdx.x == 0 && is_query) at.parts[model * at.part_size + head * at.positions + position] = total;
}

}  // namespace

void penalise_rows(const PenaliseRows& arguments) {
  launch({arguments.positions * arguments.heads * 2, arguments.models}, kThreads, penalise_rows_kernel, arguments);
}

}  // namespace crasp::backend::cuda
