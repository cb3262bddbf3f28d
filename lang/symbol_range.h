#pragma once
// Ranges of symbols: `"0" .. "9"`, `"s0" .. "s149"`.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace crasp::lang {

/// At most this many symbols in one range, and in an alphabet.
inline constexpr std::size_t kMostSymbols = 100'000;

/// All symbols from `low` to `high`: either single code points in their order, or a common prefix followed by numbers (of equal
/// width when they have leading zeros). Nothing if the two do not span a range, or one of more than `kMostSymbols`.
std::optional<std::vector<std::string>> symbol_range(std::string_view low, std::string_view high);

}  // namespace crasp::lang
