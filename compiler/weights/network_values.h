#pragma once
// The normal form run on a word: what every direction of a compiled model should hold.

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

struct NetworkValues {
  std::vector<std::vector<bool>> signals;       ///< [signal][position 0 … n]
  std::vector<std::vector<std::int64_t>> sums;  ///< D of each comparison, likewise; empty for other signals
  std::vector<std::vector<std::int64_t>> keys;  ///< how many are seen, with `<bos>`; empty but for `Kind::matching`
};

/// Symbols are indices below `alphabet.size()`, or `alphabet.other()`.
NetworkValues evaluate(const Network& network, std::span<const std::uint32_t> word);

}  // namespace crasp::compiler::weights
