#pragma once
// The number formats of weight files, little-endian, and their conversion to and from float and double. Widening is exact;
// narrowing rounds to nearest, ties to even.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace crasp::backend {

/// The formats that weights may have. Files may hold arrays of other formats (masks, indices) too; those are never converted.
enum class NumberFormat { f64, f32, f16, bf16 };

/// "F32", as safetensors writes it.
std::string_view name(NumberFormat format);
/// "float32", as config.json writes it.
std::string_view torch_name(NumberFormat format);
std::size_t size_in_bytes(NumberFormat format);
std::optional<NumberFormat> number_format(std::string_view name);
std::optional<NumberFormat> torch_number_format(std::string_view name);

template <class Real>
constexpr NumberFormat kNumberFormatOf = sizeof(Real) == 8 ? NumberFormat::f64 : NumberFormat::f32;

/// Converts numbers in `format` to `to`; bytes.size() == to.size() * size_in_bytes(format), at any alignment.
template <class Real>
void decode(NumberFormat format, std::span<const std::byte> bytes, std::span<Real> to);

/// The reverse. What is too large for the format becomes infinite.
template <class Real>
void encode(NumberFormat format, std::span<const Real> from, std::span<std::byte> bytes);

}  // namespace crasp::backend
