#pragma once
// What a step draws by chance, as functions of seed, step and place: offsets of sequences, and which numbers are dropped. Devices
// compute the same.

#include <cstddef>

#include "backend/training/hash.h"

namespace crasp::backend::training {

/// The position at which a sequence of the batch begins, one of `choices`.
constexpr std::int64_t random_offset(std::uint64_t seed, std::int64_t step, std::int64_t sequence, std::int64_t choices) {
  const std::uint64_t bits = hash(Purpose::offsets, {seed, std::uint64_t(step), std::uint64_t(sequence)});
  return static_cast<std::int64_t>(bits % static_cast<std::uint64_t>(choices));
}

/// Where numbers are dropped: in each layer, and the embeddings in the first one.
enum class DropoutSite : std::uint64_t { embedding, attention, projection, output };
constexpr std::uint64_t site_number(std::size_t layer, DropoutSite site) { return layer * 4 + static_cast<std::uint64_t>(site); }

/// The key of a row's numbers, of those that `key` is for.
constexpr std::uint32_t dropout_row_key(std::uint64_t key, std::int64_t row) {
  return static_cast<std::uint32_t>(mix(key + static_cast<std::uint64_t>(row) * 0x9e3779b97f4a7c15U));
}

}  // namespace crasp::backend::training
