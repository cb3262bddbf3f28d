#pragma once
// Automata of regular expressions over letters, for tests.

#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "lang/regex.h"

namespace crasp::tests {

inline std::vector<std::string> alphabet_of(std::string_view letters) {
  std::vector<std::string> result;
  for (char letter : letters) result.push_back(std::string(1, letter));
  return result;
}

inline lang::Dfa dfa_of(std::string_view pattern, std::string_view letters) {
  auto result = lang::parse_regex(pattern, alphabet_of(letters));
  if (auto* error = std::get_if<lang::RegexError>(&result)) throw std::runtime_error(error->message);
  return std::get<lang::Dfa>(result);
}

/// D_n = (a D_{n-1} b)*, as a pattern.
inline std::string bounded_dyck(int depth) {
  std::string pattern = "()";
  for (int level = 0; level < depth; ++level) pattern = "(a" + pattern + "b)*";
  return pattern;
}

}  // namespace crasp::tests
