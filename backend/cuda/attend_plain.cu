// The softmax of single queries, keys in chunks of 4,096: scores to shared memory, their greatest, weights, and then each warp adds up
// one feature of the values after the other. A second kernel joins the chunks. What decoding needs, where reading the keys and
// values once is the floor, and what heads of unusual sizes fall back on.

#include "backend/cuda/attention.h"
#include "dialect.h"

namespace crasp::backend::cuda {

namespace {

constexpr int kThreads = 256, kWarps = kThreads / 32;
constexpr unsigned kAll = 0xFFFFFFFFU;

/// Scores of one query against the keys begin … begin + count - 1 of its sequence.
struct Query {
  const Segment* segment;
  HeadRows head;
  const float* query;  // [key_dims, stride]
  Int stride;
  Int begin, count;

  __device__ float score(Int k) const {
    const float* key = segment->kept + head.key * segment->capacity + begin + k;
    float sum = 0;
    for (Int d = 0; d < head.key_dims; ++d) sum = fma(query[d * stride] * head.scale, key[d * segment->capacity], sum);
    return sum;
  }
};

__device__ Query query_here(const AttendPlain& at) {
  const Int column = at.queries[blockIdx.x / at.chunks], begin = Int(blockIdx.x % at.chunks) * kPlainChunk;
  const HeadRows head = at.heads[blockIdx.y];
  const Segment* segment = at.block.segments + at.block.segment_of[column];
  const Int keys = segment->position + column - segment->begin + 1 - begin;
  return {segment, head, at.block.projected + head.query * at.block.stride + column, at.block.stride, begin,
          min(kPlainChunk, max(keys, Int(0)))};
}

__device__ float greatest_of_warp(float value) {
  for (unsigned mask = 16; mask > 0; mask /= 2) value = max(value, __shfl_xor_sync(kAll, value, mask));
  return value;
}

__device__ double sum_of_warp(double value) {
  for (unsigned mask = 16; mask > 0; mask /= 2) value += __shfl_xor_sync(kAll, value, mask);
  return value;
}

__device__ float greatest_of_block(float value) {
  __shared__ float warps[kWarps];
  value = greatest_of_warp(value);
  if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
  __syncthreads();
  for (int w = 0; w < kWarps; ++w) value = max(value, warps[w]);
  return value;
}

__device__ double sum_of_block(double value) {
  __shared__ double warps[kWarps];
  value = sum_of_warp(value);
  if (threadIdx.x % 32 == 0) warps[threadIdx.x / 32] = value;
  __syncthreads();
  double sum = 0;
  for (int w = 0; w < kWarps; ++w) sum += warps[w];
  return sum;
}

__device__ double* partial_of(const AttendPlain& at, Int query, Int chunk) {
  return at.partial + ((query * at.head_count + blockIdx.y) * at.chunks + chunk) * (2 + at.value_dims);
}

__global__ void attend_chunk_kernel(AttendPlain at) {
  __shared__ float weights[kPlainChunk];
  const Query query = query_here(at);
  double* partial = partial_of(at, blockIdx.x / at.chunks, blockIdx.x % at.chunks);
  float most = -INFINITY;
  for (Int k = threadIdx.x; k < query.count; k += kThreads) {
    weights[k] = query.score(k);
    most = max(most, weights[k]);
  }
  most = greatest_of_block(most);
  double total = 0;
  for (Int k = threadIdx.x; k < query.count; k += kThreads) {
    weights[k] = exp(weights[k] - most);
    total += weights[k];
  }
  total = sum_of_block(total);  // and all weights are there
  for (Int d = threadIdx.x / 32; d < query.head.value_dims; d += kWarps) {
    const float* value = query.segment->kept + (query.head.value + d) * query.segment->capacity + query.begin;
    double sum = 0;
    for (Int k = threadIdx.x % 32; k < query.count; k += 32) sum += double(weights[k]) * value[k];
    sum = sum_of_warp(sum);
    if (threadIdx.x % 32 == 0) partial[2 + d] = sum;
  }
  if (threadIdx.x == 0) partial[0] = most, partial[1] = total;
}

__global__ void join_chunks_kernel(AttendPlain at) {
  const Int query = blockIdx.x, column = at.queries[query];
  const HeadRows head = at.heads[blockIdx.y];
  double most = -INFINITY, total = 0;
  for (Int chunk = 0; chunk < at.chunks; ++chunk) most = max(most, partial_of(at, query, chunk)[0]);
  for (Int chunk = 0; chunk < at.chunks; ++chunk) {
    const double* partial = partial_of(at, query, chunk);
    total += exp(partial[0] - most) * partial[1];  // a chunk without keys has -infinity and 0
  }
  for (Int d = threadIdx.x; d < head.value_dims; d += kThreads) {
    double sum = 0;
    for (Int chunk = 0; chunk < at.chunks; ++chunk) {
      const double* partial = partial_of(at, query, chunk);
      sum += exp(partial[0] - most) * partial[2 + d];
    }
    at.block.mixed[(head.output + d) * at.block.stride + column] = float(sum / total);
  }
}

}  // namespace

void attend_plain(const AttendPlain& arguments) {
  launch({arguments.query_count * arguments.chunks, arguments.head_count}, kThreads, attend_chunk_kernel, arguments);
  launch({arguments.query_count, arguments.head_count}, kThreads, join_chunks_kernel, arguments);
}

}  // namespace crasp::backend::cuda
