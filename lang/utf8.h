#pragma once
// UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace crasp::lang {

struct DecodedPoint {
  char32_t value;
  std::size_t bytes;  ///< 1 to 4
};

/// The code point at the beginning of `text`; nothing if `text` is empty or does not begin with one.
std::optional<DecodedPoint> decode_utf8(std::string_view text);

std::string encode_utf8(char32_t point);

/// The code point that `text` consists of, if it is exactly one.
std::optional<char32_t> single_code_point(std::string_view text);

/// The offset of the first byte that is no valid UTF-8, or nothing.
std::optional<std::size_t> find_invalid_utf8(std::string_view text);

}  // namespace crasp::lang
