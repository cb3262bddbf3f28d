#pragma once
// Random numbers that are a function of (stream, seed, index) alone: the same words on every machine, whatever the thread.

#include <array>
#include <cstdint>
#include <random>
#include <string_view>

namespace crasp::compare {

/// The engine of the standard, whose output the standard fixes; its distributions are not fixed, so they are not used.
class Random {
 public:
  Random(std::string_view stream, std::uint64_t seed, std::uint64_t index) {
    const std::uint64_t name = hash(stream);
    std::seed_seq sequence{low(name), high(name), low(seed), high(seed), low(index), high(index)};
    engine_.seed(sequence);
  }

  /// Uniform in 0 … n-1; n >= 1.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t reject = (0 - n) % n;  // 2^64 mod n: what would favour small numbers
    std::uint64_t drawn = engine_();
    while (drawn < reject) drawn = engine_();
    return drawn % n;
  }
  /// Uniform in low … high.
  std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
  /// Uniform in [0, 1), a multiple of 2^-53.
  double unit() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

  template <class Values>
  void shuffle(Values& values) {
    for (std::size_t k = values.size(); k > 1; --k) std::swap(values[k - 1], values[below(k)]);
  }

 private:
  static std::uint32_t low(std::uint64_t x) { return static_cast<std::uint32_t>(x); }
  static std::uint32_t high(std::uint64_t x) { return static_cast<std::uint32_t>(x >> 32U); }
  /// FNV-1a, 64 bits.
  static std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xcbf29ce484222325U;
    for (char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
    return value;
  }

  std::mt19937_64 engine_;
};

}  // namespace crasp::compare
