#include "lang/utf8.h"

namespace crasp::lang {
namespace {

struct Lead {
  std::size_t bytes;
  char32_t bits;
  char32_t least;  // smaller values have a shorter form
};

std::optional<Lead> read_lead(unsigned char byte) {
  if (byte < 0x80) return Lead{1, byte, 0};
  if ((byte & 0xe0) == 0xc0) return Lead{2, byte & 0x1fU, 0x80};
  if ((byte & 0xf0) == 0xe0) return Lead{3, byte & 0x0fU, 0x800};
  if ((byte & 0xf8) == 0xf0) return Lead{4, byte & 0x07U, 0x10000};
  return std::nullopt;
}

}  // namespace

std::optional<DecodedPoint> decode_utf8(std::string_view text) {
  if (text.empty()) return std::nullopt;
  auto lead = read_lead(static_cast<unsigned char>(text[0]));
  if (!lead || text.size() < lead->bytes) return std::nullopt;
  char32_t value = lead->bits;
  for (std::size_t k = 1; k < lead->bytes; ++k) {
    auto byte = static_cast<unsigned char>(text[k]);
    if ((byte & 0xc0) != 0x80) return std::nullopt;
    value = value << 6 | (byte & 0x3fU);
  }
  bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (value < lead->least || value > 0x10ffff || surrogate) return std::nullopt;
  return DecodedPoint{value, lead->bytes};
}

std::string encode_utf8(char32_t point) {
  auto tail = [&](int shift) { return static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) return {static_cast<char>(point)};
  if (point < 0x800) return {static_cast<char>(0xc0 | point >> 6), tail(0)};
  if (point < 0x10000) return {static_cast<char>(0xe0 | point >> 12), tail(6), tail(0)};
  return {static_cast<char>(0xf0 | point >> 18), tail(12), tail(6), tail(0)};
}

std::optional<char32_t> single_code_point(std::string_view text) {
  auto point = decode_utf8(text);
  if (!point || point->bytes != text.size()) return std::nullopt;
  return point->value;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    auto point = decode_utf8(text.substr(at));
    if (!point) return at;
    at += point->bytes;
  }
  return std::nullopt;
}

}  // namespace crasp::lang
