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

/// The numbers of both ends, and how wide they are written; nothing if they span no range.
struct Numbers {
  std::string_view prefix;
  std::uint64_t first = 0, last = 0;
  std::size_t width = 1;
};

std::optional<Numbers> numbers(std::string_view low, std::string_view high) {
  auto first = split_number(low);
  auto last = split_number(high);
  if (!first || !last || first->prefix != last->prefix || first->number > last->number) return std::nullopt;
  const bool padded = first->digits.size() > 1 && first->digits.front() == '0';
  if (padded && first->digits.size() != last->digits.size()) return std::nullopt;
  return Numbers{first->prefix, first->number, last->number, padded ? first->digits.size() : 1};
}

SymbolRange make_range(std::uint64_t first, std::uint64_t last, auto&& append) {
  SymbolRange range{last - first, {}};
  if (range.steps >= kMostSymbols) return range;
  for (std::uint64_t number = first; number <= last; ++number) append(range.symbols, number);
  return range;
}

}  // namespace

std::optional<SymbolRange> symbol_range(std::string_view low, std::string_view high) {
  auto first = single_code_point(low);
  auto last = single_code_point(high);
  if (first && last) {
    if (*first > *last) return std::nullopt;
    return make_range(*first, *last, [](std::vector<std::string>& symbols, std::uint64_t point) {
      const bool surrogate = point >= 0xd800 && point <= 0xdfff;
      if (!surrogate) symbols.push_back(encode_utf8(static_cast<char32_t>(point)));
    });
  }
  const auto ends = numbers(low, high);
  if (!ends) return std::nullopt;
  return make_range(ends->first, ends->last, [&](std::vector<std::string>& symbols, std::uint64_t number) {
    symbols.push_back(fmt::format("{}{:0{}}", ends->prefix, number, ends->width));
  });
}

}  // namespace crasp::lang
