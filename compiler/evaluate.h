#pragma once
// The plain evaluator of IR programs: what passes and native code are tested against. It is written for clarity, one
// column of values per node; the definition of the language stays the reference interpreter of `lang`.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "compiler/ir.h"

namespace crasp::compiler {

/// The values of each output at positions 0 … n, Booleans as 0 and 1. Symbols are indices below `alphabet.size()`, or
/// `alphabet.other()`. Nothing if a count leaves the 64-bit range.
std::optional<std::vector<std::vector<std::int64_t>>> evaluate(const Ir& ir, std::span<const std::uint32_t> word);

/// The value of every node at position 0, where no count may leave the 64-bit range.
std::vector<std::int64_t> values_at_start(const Ir& ir);

}  // namespace crasp::compiler
