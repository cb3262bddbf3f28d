#pragma once
// Random numbers as functions of what they are for, so that no generator's state has to be kept or shared.

#include <cstdint>
#include <initializer_list>

namespace crasp::backend::training {

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
constexpr std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// The hash of some keys and one more.
constexpr std::uint64_t hash_with(std::uint64_t value, std::uint64_t key) {
  return mix(value + key * 0x9e3779b97f4a7c15U + 0x632be59bd9b4e019U);
}

/// A number of 64 random bits for these keys.
constexpr std::uint64_t hash(std::initializer_list<std::uint64_t> keys) {
  std::uint64_t value = 0;
  for (const std::uint64_t key : keys) value = hash_with(value, key);
  return value;
}

/// What random numbers are drawn for.
enum class Purpose : std::uint64_t { weights = 1, offsets, dropout };

/// From the hash of the keys.
constexpr std::uint64_t hash_for(Purpose purpose, std::uint64_t value) {
  return mix(value + static_cast<std::uint64_t>(purpose) * 0x9e3779b97f4a7c15U);
}

constexpr std::uint64_t hash(Purpose purpose, std::initializer_list<std::uint64_t> keys) { return hash_for(purpose, hash(keys)); }

}  // namespace crasp::backend::training
