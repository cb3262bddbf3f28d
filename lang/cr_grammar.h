#pragma once
// How the `.cr` language reads a line. Its grammar is ambiguous and typed (`# a == 0` could count `a == 0`), and its
// parser takes the first alternative that leads to a reading of the whole line, where longer operands come first. This
// reader does exactly that: docs/cr.md has the grammar and what follows from it.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lang/lex.h"

namespace crasp::lang {

/// A node of a reading, by index into `CrReading::nodes`.
struct CrNode {
  enum class Kind : std::uint8_t {
    leaf,         // a string, number, name, `true` or `false`: token
    brackets,     // (first)
    invert,       // !first
    junction,     // first && second, first || second: token is the sign
    comparison,   // first == second: token is the sign
    count,        // #first, #[pred] first: token is the name of the predicate, or the `#`
    sum,          // first + second, first - second: token is the sign
    product,      // 3 * first: token is the number
    extremum,     // min(first, second): token is the name
    conditional,  // first if second else third
  };
  Kind kind = Kind::leaf;
  std::uint32_t token = 0;  ///< index of a token of the line
  std::uint32_t first = 0, second = 0, third = 0;
  std::uint32_t begin = 0, end = 0;  ///< tokens begin … end-1
};

struct CrReading {
  enum class Outcome : std::uint8_t { read, error, too_ambiguous };
  Outcome outcome = Outcome::error;
  bool boolean = false;  ///< read as a Boolean, else as a count
  std::vector<CrNode> nodes;
  std::uint32_t root = 0;
  // After an error: the furthest token that no alternative could go beyond, and what could have stood there.
  std::uint32_t error_at = 0;
  std::string expected;
};

/// Reads the right side of an assignment; `texts` says what the names are (`min` and `max` are functions).
CrReading read_cr_line(std::span<const Token> tokens, const std::vector<std::string_view>& texts);

}  // namespace crasp::lang
