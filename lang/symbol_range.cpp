#include "lang/symbol_range.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "lang/utf8.h"

namespace crasp::lang {
namespace {

struct Numbered {
  std::string_view prefix;
  std::string_view digits;
  std::uint64_t number = 0;
};

std::optional<Numbered> split_number(std::string_view symbol) {
  std::size_t digits = symbol.size();
  while (digits > 0 && symbol[digits - 1] >= '0' && symbol[digits - 1] <= '9') --digits;
  Numbered result{symbol.substr(0, digits), symbol.substr(digits), 0};
  auto [end, error] = std::from_chars(result.digits.begin(), result.digits.end(), result.number);
  if (error != std::errc() || end != result.digits.end()) return std::nullopt;
  return result;
}

std::optional<std::vector<std::string>> numbered_range(std::string_view low, std::string_view high) {
  auto first = split_number(low);
  auto last = split_number(high);
  if (!first || !last || first->prefix != last->prefix || first->number > last->number) return std::nullopt;
  if (last->number - first->number >= kMostSymbols) return std::nullopt;
  bool padded = first->digits.size() > 1 && first->digits.front() == '0';
  if (padded && first->digits.size() != last->digits.size()) return std::nullopt;
  std::vector<std::string> symbols;
  for (std::uint64_t number = first->number; number <= last->number; ++number) {
    symbols.push_back(fmt::format("{}{:0{}}", first->prefix, number, padded ? first->digits.size() : 1));
  }
  return symbols;
}

}  // namespace

std::optional<std::vector<std::string>> symbol_range(std::string_view low, std::string_view high) {
  auto first = single_code_point(low);
  auto last = single_code_point(high);
  if (!first || !last) return numbered_range(low, high);
  if (*first > *last || *last - *first >= kMostSymbols) return std::nullopt;
  std::vector<std::string> symbols;
  for (char32_t point = *first; point <= *last; ++point) {
    bool surrogate = point >= 0xd800 && point <= 0xdfff;
    if (!surrogate) symbols.push_back(encode_utf8(point));
  }
  return symbols;
}

}  // namespace crasp::lang
