#pragma once
// What counts, firsts and lasts do with a relation: the positions j that are related to i and where a Boolean column holds.
// Columns are indexed by position 0 … n; position 0 is never counted.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lang/relation.h"

namespace crasp::lang {

enum class Side : std::uint8_t { first, last };

/// counts[i] becomes the number of related j with condition[j]. O(n) for each interval of offsets; O(n²) if the relation is
/// not given by offsets.
void count_related(const Relation& relation, std::span<const std::uint8_t> condition, std::span<std::int64_t> counts);

/// The same number for a single i. O(n).
std::int64_t count_related_to(std::size_t i, const Relation& relation, std::span<const std::uint8_t> condition);

/// For each i the leftmost or rightmost related j with condition[j], 0 if there is none. Times as for `count_related`.
std::vector<std::size_t> select_related(Side side, const Relation& relation, std::span<const std::uint8_t> condition);

/// The same for a single i. O(n).
std::size_t select_related_to(std::size_t i, Side side, const Relation& relation,
                              std::span<const std::uint8_t> condition);

}  // namespace crasp::lang
