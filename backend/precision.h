#pragma once
// What products are computed in, where there is a choice. Sums and everything else are float32 in all of them.

#include <cstdint>
#include <string_view>

namespace crasp::backend {

/// The processor computes in float32 alone; a CUDA device in any of them, trained models only: certificates are for float32.
enum class Precision : std::uint8_t {
  float32,
  tf32,      ///< factors rounded to 11 bits
  bfloat16,  ///< factors rounded to 8 bits
};

constexpr std::string_view name(Precision precision) {
  constexpr std::string_view kNames[] = {"float32", "tf32", "bfloat16"};
  return kNames[static_cast<std::size_t>(precision)];
}

}  // namespace crasp::backend
