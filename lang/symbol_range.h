#pragma once
// Ranges of symbols: `"0" .. "9"`, `"s0" .. "s149"`.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crasp::lang {

/// At most this many symbols in one range, and in an alphabet.
inline constexpr std::size_t kMostSymbols = 100'000;

struct SymbolRange {
  std::uint64_t steps = 0;           ///< from the first symbol to the last
  std::vector<std::string> symbols;  ///< all of them, in order; none if there are more than `kMostSymbols`
};

/// All symbols from `low` to `high`: either single code points in their order, or a common prefix followed by numbers (of equal
/// width when they have leading zeros). Nothing if the two do not span a range.
std::optional<SymbolRange> symbol_range(std::string_view low, std::string_view high);

}  // namespace crasp::lang
