#pragma once
// Text as a terminal shows it: code points, the columns they take, and harmless stand-ins for those that would move the
// cursor. Everything here accepts invalid UTF-8; a byte that starts no code point counts as one of its own.

#include <cstddef>
#include <string>
#include <string_view>

namespace crasp::lang {

struct CodePoint {
  char32_t value;
  std::size_t bytes;  ///< how many bytes of the text it takes, at least 1
};

inline constexpr char32_t kReplacement = 0xfffd;

/// The code point at `offset`, which lies inside `text`; `kReplacement` of one byte where the text is not UTF-8.
CodePoint code_point_at(std::string_view text, std::size_t offset);

/// Columns that the code point takes in a terminal: 0 (combining), 1, or 2 (East Asian wide, emoji).
std::size_t column_width(char32_t value);

/// Shown as `kReplacement`: control characters, and marks that reorder the text around them.
bool is_unprintable(char32_t value);

/// Columns that `text` takes when it is shown by `printable`.
std::size_t display_width(std::string_view text);

/// `text` with everything unprintable replaced, so that no input can steer the terminal.
std::string printable(std::string_view text);

}  // namespace crasp::lang
