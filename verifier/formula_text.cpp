#include "verifier/formula_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <string_view>

#include "verifier/smtlib.h"

namespace crasp::verifier {
namespace {

bool is_number(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](unsigned char each) { return std::isdigit(each); });
}

// Solvers name what they share `a!1`, `a!2`, …
bool is_shared(std::string_view word) { return word.starts_with("a!") && is_number(word.substr(2)); }

bool is_coordinate(std::string_view word, std::size_t dimensions) {
  if (!word.starts_with('x') || !is_number(word.substr(1)) || word.size() > 7) return false;
  return std::stoull(std::string(word.substr(1))) < dimensions;
}

bool is_allowed(std::string_view word, std::size_t dimensions) {
  static const std::set<std::string_view> kOperations{"and", "or", "not", "=>",  "=",   "<=",  "<",    ">=",    ">",
                                                      "+",   "-",  "*",   "mod", "div", "let", "true", "false", "ite"};
  return kOperations.contains(word) || is_number(word) || is_shared(word) || is_coordinate(word, dimensions);
}

std::string with_coordinates(const std::string& formula, const std::vector<std::string>& values) {
  if (values.empty()) return formula;
  std::string bindings;
  for (std::size_t k = 0; k < values.size(); ++k) bindings += fmt::format("(x{} {})", k, values[k]);
  return fmt::format("(let ({}) {})", bindings, formula);
}

}  // namespace

bool is_formula(const std::string& text, std::size_t dimensions) {
  std::size_t depth = 0, expressions = 0;
  for (std::size_t at = 0; at < text.size();) {
    const char each = text[at];
    if (each == ' ' || each == '\n') {
      ++at;
      continue;
    }
    if (depth == 0 && ++expressions > 1) return false;
    if (each == '(' || each == ')') {
      if (each == ')' && depth == 0) return false;
      depth += each == '(' ? 1 : -1;
      ++at;
      continue;
    }
    const std::size_t end = std::min(text.find_first_of("() \n", at), text.size());
    if (!is_allowed(std::string_view(text).substr(at, end - at), dimensions)) return false;
    at = end;
  }
  return depth == 0 && expressions == 1;
}

std::string after_step(const std::string& formula, const std::vector<std::int64_t>& step) {
  std::vector<std::string> values;
  for (std::size_t k = 0; k < step.size(); ++k) {
    values.push_back(step[k] == 0 ? fmt::format("x{}", k) : fmt::format("(+ x{} {})", k, smtlib::number(step[k])));
  }
  return with_coordinates(formula, values);
}

std::string at_start(const std::string& formula, std::size_t dimensions) {
  return with_coordinates(formula, std::vector<std::string>(dimensions, "0"));
}

}  // namespace crasp::verifier
