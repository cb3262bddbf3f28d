#pragma once
// Which numbers of a tile a lane of a warp has when tiles are multiplied (PTX ISA, "matrix fragments for mma.m16n8k16"): with
// lane = 4 g + t, the left factor [16, 16] in rows g and g + 8 and columns 2t, 2t + 1, 2t + 8, 2t + 9, the right factor [16, 8] in
// those rows and column g, and the sum [16, 8] in rows g and g + 8 and columns 2t, 2t + 1.
//
// Two sums side by side are a left factor: their numbers are in the same lanes and in the same order.

#include "dialect.h"

namespace crasp::backend::cuda {

struct TilePlaces {
  int group, member;

  __device__ TilePlaces() : TilePlaces(int(threadIdx.x) % 32) {}
  __device__ explicit TilePlaces(int lane) : group(lane / 4), member(lane % 4) {}

  /// Of number k of 8, 4 and 4.
  __device__ int left_row(int k) const { return group + 8 * (k / 2 % 2); }
  __device__ int left_column(int k) const { return 2 * member + k % 2 + 8 * (k / 4); }
  __device__ int right_row(int k) const { return 2 * member + k % 2 + 8 * (k / 2); }
  __device__ int right_column() const { return group; }
  __device__ int sum_row(int k) const { return group + 8 * (k / 2); }
  __device__ int sum_column(int k) const { return 2 * member + k % 2; }
};

}  // namespace crasp::backend::cuda
