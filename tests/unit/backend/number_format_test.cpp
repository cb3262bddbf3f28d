#include "backend/number_format.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <vector>

namespace crasp::backend {
namespace {

double widened(NumberFormat format, std::uint16_t bits) {
  double result = 0;
  decode<double>(format, std::as_bytes(std::span(&bits, 1)), std::span(&result, 1));
  return result;
}

std::uint16_t narrowed(NumberFormat format, double value) {
  std::uint16_t bits = 0;
  encode<double>(format, std::span<const double>(&value, 1), std::as_writable_bytes(std::span(&bits, 1)));
  return bits;
}

TEST(NumberFormat, KnowsItsNames) {
  for (const auto format : {NumberFormat::f64, NumberFormat::f32, NumberFormat::f16, NumberFormat::bf16}) {
    EXPECT_EQ(number_format(name(format)), format);
    EXPECT_EQ(torch_number_format(torch_name(format)), format);
  }
  EXPECT_EQ(number_format("I64"), std::nullopt);
}

TEST(NumberFormat, ReadsHalfPrecision) {
  EXPECT_EQ(widened(NumberFormat::f16, 0x3c00), 1);
  EXPECT_EQ(widened(NumberFormat::f16, 0xc000), -2);
  EXPECT_EQ(widened(NumberFormat::f16, 0x7bff), 65504);
  EXPECT_EQ(widened(NumberFormat::f16, 0x0001), std::ldexp(1, -24));
  EXPECT_EQ(widened(NumberFormat::f16, 0x7c00), INFINITY);
  EXPECT_TRUE(std::isnan(widened(NumberFormat::f16, 0x7c01)));
  EXPECT_EQ(widened(NumberFormat::bf16, 0x3f80), 1);
  EXPECT_EQ(widened(NumberFormat::bf16, 0xc040), -3);
}

/// Every value comes back, and what lies between two neighbours goes to the nearer one, from the middle to the even one.
TEST(NumberFormat, RoundsToTheNearest) {
  for (const auto format : {NumberFormat::f16, NumberFormat::bf16}) {
    const std::uint16_t infinity = format == NumberFormat::f16 ? 0x7c00 : 0x7f80;
    for (std::uint16_t bits = 0; bits < infinity; ++bits) {
      const double value = widened(format, bits);
      const double step = bits + 1 < infinity ? widened(format, bits + 1) - value : value - widened(format, bits - 1);
      ASSERT_EQ(narrowed(format, value), bits);
      ASSERT_EQ(narrowed(format, -value), bits | 0x8000);
      ASSERT_EQ(narrowed(format, value + step / 2), bits + bits % 2);
      ASSERT_EQ(narrowed(format, value + step * 0.4999), bits);
      ASSERT_EQ(narrowed(format, value + step * 0.5001), bits + 1);
    }
    EXPECT_EQ(narrowed(format, 1e300), infinity);
    EXPECT_TRUE(std::isnan(widened(format, narrowed(format, NAN))));
  }
}

TEST(NumberFormat, KeepsFloatsExactlyInDoubles) {
  const std::vector<float> from{1.5f, -3e-42f, 0.1f, 3e38f};
  std::vector<double> wide(4);
  decode<double>(NumberFormat::f32, std::as_bytes(std::span(from)), wide);
  for (std::size_t k = 0; k < 4; ++k) EXPECT_EQ(wide[k], double{from[k]});
}

}  // namespace
}  // namespace crasp::backend
