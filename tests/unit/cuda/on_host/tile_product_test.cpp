// Products of tiles on the host: which numbers a lane has, and how factors are rounded, which a device does by itself.

#include "tests/support/cuda_on_host/tile_product.h"

#include <gtest/gtest.h>

namespace crasp::backend::cuda {
namespace {

struct Tiles {
  const float *left, *right;  // [16, 16], [16, 8]
  float* sum;                 // [16, 8]
};

void multiply(Tiles at) {
  const TilePlaces places;
  float left[8], right[4], sum[4];
  for (int k = 0; k < 8; ++k) left[k] = at.left[places.left_row(k) * 16 + places.left_column(k)];
  for (int k = 0; k < 4; ++k) right[k] = at.right[places.right_row(k) * 8 + places.right_column()];
  for (int k = 0; k < 4; ++k) sum[k] = at.sum[places.sum_row(k) * 8 + places.sum_column(k)];
  LeftTile<Precision::bfloat16> a;
  RightTile<Precision::bfloat16> b;
  a.set(left);
  b.set(right);
  add_product(sum, a, b);
  for (int k = 0; k < 4; ++k) at.sum[places.sum_row(k) * 8 + places.sum_column(k)] = sum[k];
}

/// Small integers are exact, so that every place shows.
TEST(TileProduct, EveryNumberHasItsPlace) {
  float left[256], right[128], sum[128], expected[128];
  for (int k = 0; k < 256; ++k) left[k] = float(k * 37 % 61 - 30);
  for (int k = 0; k < 128; ++k) right[k] = float(k * 53 % 47 - 23), sum[k] = expected[k] = float(k);
  for (int k = 0; k < 128; ++k)
    for (int d = 0; d < 16; ++d) expected[k] += left[k / 8 * 16 + d] * right[d * 8 + k % 8];
  launch({1, 1}, 32, multiply, Tiles{left, right, sum});
  for (int k = 0; k < 128; ++k) EXPECT_EQ(sum[k], expected[k]) << k;
}

TEST(TileProduct, FactorsAreRoundedAsADeviceDoes) {
  const auto bfloat16 = rounded_factor<Precision::bfloat16>;
  EXPECT_EQ(bfloat16(1 + 0x1p-8F), 1);             // a tie: to even
  EXPECT_EQ(bfloat16(1 + 0x3p-8F), 1 + 0x1p-6F);
  EXPECT_EQ(bfloat16(-(1 + 0x1.02p-8F)), -(1 + 0x1p-7F));
  const auto tf32 = rounded_factor<Precision::tf32>;
  EXPECT_EQ(tf32(1 + 0x1p-11F), 1 + 0x1p-10F);     // a tie: away from 0
  EXPECT_EQ(tf32(-(1 + 0x1p-11F)), -(1 + 0x1p-10F));
  EXPECT_EQ(tf32(1 + 0x1.fp-12F), 1);
}

}  // namespace
}  // namespace crasp::backend::cuda
