#include "backend/number_format.h"

#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace crasp::backend {

static_assert(std::endian::native == std::endian::little, "weight files are little-endian");

namespace {

struct FormatNames {
  std::string_view name, torch_name;
  std::size_t size;
};

constexpr std::array<FormatNames, 4> kFormats{
    {{"F64", "float64", 8}, {"F32", "float32", 4}, {"F16", "float16", 2}, {"BF16", "bfloat16", 2}}};

const FormatNames& names(NumberFormat format) { return kFormats[static_cast<std::size_t>(format)]; }

std::optional<NumberFormat> find(std::string_view FormatNames::*member, std::string_view wanted) {
  for (std::size_t k = 0; k < kFormats.size(); ++k)
    if (kFormats[k].*member == wanted) return static_cast<NumberFormat>(k);
  return std::nullopt;
}

struct Half {
  std::uint16_t bits;
};
struct Brain {
  std::uint16_t bits;
};

double widen(double value) { return value; }
double widen(float value) { return value; }
double widen(Brain value) { return std::bit_cast<float>(std::uint32_t{value.bits} << 16); }
double widen(Half value) {
  const int exponent = value.bits >> 10 & 31, fraction = value.bits & 1023;
  double magnitude = exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
  if (exponent == 31) magnitude = fraction ? NAN : INFINITY;
  return value.bits & 0x8000 ? -magnitude : magnitude;
}

/// The bits of |value| in a format with `fraction` stored bits and the smallest exponent `least` (of 1.f numbers), rounded once
/// from double, so that no double rounding occurs. Grows into infinity by itself; `infinity` is its bits.
std::uint16_t narrow(double value, int fraction, int least, std::uint16_t infinity) {
  const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  if (std::isnan(value)) return sign | infinity | std::uint16_t(1 << (fraction - 1));
  if (std::isinf(value)) return sign | infinity;
  if (value == 0) return sign;
  const int exponent = std::max(std::ilogb(value), least);
  const double steps = std::nearbyint(std::ldexp(std::fabs(value), fraction - exponent));
  const double bits = std::ldexp(exponent - least, fraction) + steps;
  return sign | (bits >= infinity ? infinity : static_cast<std::uint16_t>(bits));
}

void narrow_to(double value, double& to) { to = value; }
void narrow_to(double value, float& to) { to = static_cast<float>(value); }
void narrow_to(double value, Half& to) { to.bits = narrow(value, 10, -14, 0x7c00); }
void narrow_to(double value, Brain& to) { to.bits = narrow(value, 7, -126, 0x7f80); }

template <class Visit>
void with_type(NumberFormat format, Visit&& visit) {
  switch (format) {
    case NumberFormat::f64: return visit(double{});
    case NumberFormat::f32: return visit(float{});
    case NumberFormat::f16: return visit(Half{});
    case NumberFormat::bf16: return visit(Brain{});
  }
}

}  // namespace

std::string_view name(NumberFormat format) { return names(format).name; }
std::string_view torch_name(NumberFormat format) { return names(format).torch_name; }
std::size_t size_in_bytes(NumberFormat format) { return names(format).size; }
std::optional<NumberFormat> number_format(std::string_view name) { return find(&FormatNames::name, name); }
std::optional<NumberFormat> torch_number_format(std::string_view name) { return find(&FormatNames::torch_name, name); }

template <class Real>
void decode(NumberFormat format, std::span<const std::byte> bytes, std::span<Real> to) {
  assert(bytes.size() == to.size() * size_in_bytes(format));
  if (to.empty()) return;
  if (format == kNumberFormatOf<Real>) {
    std::memcpy(to.data(), bytes.data(), bytes.size());
    return;
  }
  with_type(format, [&](auto stored) {
    for (std::size_t k = 0; k < to.size(); ++k) {
      std::memcpy(&stored, bytes.data() + k * sizeof stored, sizeof stored);
      narrow_to(widen(stored), to[k]);
    }
  });
}

template <class Real>
void encode(NumberFormat format, std::span<const Real> from, std::span<std::byte> bytes) {
  assert(bytes.size() == from.size() * size_in_bytes(format));
  with_type(format, [&](auto stored) {
    for (std::size_t k = 0; k < from.size(); ++k) {
      narrow_to(from[k], stored);
      std::memcpy(bytes.data() + k * sizeof stored, &stored, sizeof stored);
    }
  });
}

template void decode(NumberFormat, std::span<const std::byte>, std::span<float>);
template void decode(NumberFormat, std::span<const std::byte>, std::span<double>);
template void encode(NumberFormat, std::span<const float>, std::span<std::byte>);
template void encode(NumberFormat, std::span<const double>, std::span<std::byte>);

}  // namespace crasp::backend
