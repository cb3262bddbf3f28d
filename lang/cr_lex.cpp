#include "lang/cr_lex.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "lang/utf8.h"

namespace crasp::lang {
namespace {

struct Spelling {
  std::string_view text;
  TokenKind kind;
};

/// A longer sign before its prefixes.
constexpr auto kSigns = std::to_array<Spelling>({
    {"#import", TokenKind::kw_import},
    {"#", TokenKind::hash},
    {"&&", TokenKind::conjunction},
    {"||", TokenKind::disjunction},
    {"==", TokenKind::equal},
    {"=", TokenKind::assign},
    {"!=", TokenKind::unequal},
    {"!", TokenKind::invert},
    {"<=", TokenKind::less_equal},
    {"<", TokenKind::less},
    {">=", TokenKind::greater_equal},
    {">", TokenKind::greater},
    {"+", TokenKind::plus},
    {"-", TokenKind::minus},
    {"*", TokenKind::star},
    {"(", TokenKind::left_paren},
    {")", TokenKind::right_paren},
    {"[", TokenKind::left_bracket},
    {"]", TokenKind::right_bracket},
    {",", TokenKind::comma},
});

constexpr auto kWords = std::to_array<Spelling>({
    {"true", TokenKind::kw_true},
    {"false", TokenKind::kw_false},
    {"if", TokenKind::kw_if},
    {"else", TokenKind::kw_else},
});

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_name_character(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

}  // namespace

bool CrLexer::next_line() {
  tokens_.clear();
  faulty_ = false;
  while (at_ < text_.size()) {
    const char c = peek();
    if (c == '\n') {
      ++at_;
      if (!tokens_.empty() || faulty_) return true;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '/' && peek(1) == '/') {
      read_comment();
    } else {
      read_token();
    }
  }
  return !tokens_.empty() || faulty_;
}

void CrLexer::read_comment() {
  const std::size_t first = at_;
  at_ = std::min(text_.find('\n', first), text_.size());
  std::size_t last = at_;
  while (last > first && (text_[last - 1] == '\r' || text_[last - 1] == ' ' || text_[last - 1] == '\t')) --last;
  const Span span{file_, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
  comments_.push_back({std::string(text_.substr(first, last - first)), span, tokens_.empty()});
}

void CrLexer::read_token() {
  if (peek() == '"') return read_string();
  if (is_digit(peek())) return read_number();
  if (is_name_character(peek())) return read_name();
  const std::string_view rest = text_.substr(at_);
  const auto* sign = std::ranges::find_if(kSigns, [&](const Spelling& entry) { return rest.starts_with(entry.text); });
  if (sign != kSigns.end()) return add(sign->kind, sign->text.size());
  const DecodedPoint point = decode_utf8(rest).value_or(DecodedPoint{0, 1});
  const bool control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0);
  report(Code::invalid_character, point.bytes,
         control ? fmt::format("control character U+{:04X} in the text", static_cast<unsigned>(point.value))
                 : fmt::format("`{}` is not a sign of the `.cr` language", rest.substr(0, point.bytes)));
  at_ += point.bytes;
}

void CrLexer::read_string() {
  const std::size_t closing = text_.find_first_of("\"\n", at_ + 1);
  if (closing != std::string_view::npos && text_[closing] == '"') return add(TokenKind::string, closing + 1 - at_);
  report(Code::unterminated_string, 1, "string is not closed on its line, expected `\"`");
  at_ = std::min(closing, text_.size());
}

void CrLexer::read_name() {
  std::size_t length = 0;
  while (is_name_character(peek(length))) ++length;
  const std::string_view word = text_.substr(at_, length);
  const auto* known = std::ranges::find(kWords, word, &Spelling::text);
  add(known != kWords.end() ? known->kind : TokenKind::name, length);
}

void CrLexer::read_number() {
  std::size_t length = 0;
  while (is_digit(peek(length))) ++length;
  std::int64_t value = 0;
  const char* first = text_.data() + at_;
  if (std::from_chars(first, first + length, value).ec != std::errc{}) {
    report(Code::number_too_large, length, "number does not fit into 64 bits");
  }
  add(TokenKind::number, length);
}

void CrLexer::add(TokenKind kind, std::size_t length) {
  const auto begin = static_cast<std::uint32_t>(at_);
  at_ += length;
  if (!faulty_) tokens_.push_back({kind, begin, static_cast<std::uint32_t>(at_)});
}

/// Reports the first error of a line.
void CrLexer::report(Code code, std::size_t length, std::string message) {
  if (faulty_) return;
  const Span span{file_, static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + length)};
  diagnostics_.report(code, span, std::move(message));
  faulty_ = true;
}

}  // namespace crasp::lang
