#include "lang/lex.h"

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

// clang-format off
constexpr std::string_view kKindNames[] = {
    "the end of the text", "the end of the line", ";", "an invalid character",
    "a name", "a number", "a string",
    "(", ")", "[", "]", "{", "}",
    ",", ":", ".", "..", "=", "?", "@", "#",
    "!", "&&", "||", "->",
    "==", "!=", "<", "<=", ">", ">=", "in",
    "+", "-", "*", "/", "%", "∪", "∩", "\\",
    "true", "false", "if", "else", "any", "all", "sum", "count", "exists", "forall", "last", "first",
    "regex", "i", "j", "Q", "Σ",
    "alphabet", "set", "def", "accept", "next", "import", "program", "task", "assert",
};
static_assert(std::size(kKindNames) == static_cast<std::size_t>(TokenKind::kw_assert) + 1);

/// Words, by their bytes, for binary search.
constexpr auto kWords = std::to_array<Spelling>({
    {"Q", TokenKind::kw_q}, {"Sigma", TokenKind::kw_sigma}, {"accept", TokenKind::kw_accept}, {"all", TokenKind::kw_all},
    {"alphabet", TokenKind::kw_alphabet}, {"and", TokenKind::conjunction}, {"any", TokenKind::kw_any},
    {"assert", TokenKind::kw_assert}, {"count", TokenKind::kw_count}, {"def", TokenKind::kw_def},
    {"else", TokenKind::kw_else}, {"exists", TokenKind::kw_exists}, {"false", TokenKind::kw_false},
    {"first", TokenKind::kw_first}, {"forall", TokenKind::kw_forall}, {"i", TokenKind::kw_i}, {"if", TokenKind::kw_if},
    {"import", TokenKind::kw_import}, {"in", TokenKind::in}, {"j", TokenKind::kw_j}, {"last", TokenKind::kw_last},
    {"next", TokenKind::kw_next}, {"not", TokenKind::invert}, {"or", TokenKind::disjunction},
    {"program", TokenKind::kw_program}, {"regex", TokenKind::kw_regex}, {"set", TokenKind::kw_set},
    {"sum", TokenKind::kw_sum}, {"task", TokenKind::kw_task}, {"true", TokenKind::kw_true}, {"Σ", TokenKind::kw_sigma},
});
static_assert(std::ranges::is_sorted(kWords, {}, &Spelling::text));

/// Signs, those with the same first byte side by side, a longer one before its prefixes.
constexpr auto kSigns = std::to_array<Spelling>({
    {"(", TokenKind::left_paren}, {")", TokenKind::right_paren}, {"[", TokenKind::left_bracket},
    {"]", TokenKind::right_bracket}, {"{", TokenKind::left_brace}, {"}", TokenKind::right_brace},
    {",", TokenKind::comma}, {":=", TokenKind::assign}, {":", TokenKind::colon}, {"..", TokenKind::dot_dot},
    {".", TokenKind::dot}, {"==", TokenKind::equal}, {"=", TokenKind::assign}, {"?", TokenKind::question},
    {"@", TokenKind::at}, {"#", TokenKind::hash}, {"!=", TokenKind::unequal}, {"!", TokenKind::invert},
    {"&&", TokenKind::conjunction}, {"||", TokenKind::disjunction}, {"->", TokenKind::arrow}, {"-", TokenKind::minus},
    {"<=", TokenKind::less_equal}, {"<", TokenKind::less}, {">=", TokenKind::greater_equal}, {">", TokenKind::greater},
    {"+", TokenKind::plus}, {"*", TokenKind::star}, {"/", TokenKind::slash},
    {"%", TokenKind::percent}, {"\\", TokenKind::without}, {";", TokenKind::semicolon},
    {"∧", TokenKind::conjunction}, {"∨", TokenKind::disjunction}, {"→", TokenKind::arrow},
    {"≤", TokenKind::less_equal}, {"≥", TokenKind::greater_equal}, {"≠", TokenKind::unequal},
    {"⊤", TokenKind::kw_true}, {"⊥", TokenKind::kw_false}, {"∃", TokenKind::kw_exists}, {"∀", TokenKind::kw_forall},
    {"∈", TokenKind::in}, {"∪", TokenKind::unite}, {"∩", TokenKind::intersect}, {"∖", TokenKind::without},
    {"−", TokenKind::minus}, {"¬", TokenKind::invert}, {"·", TokenKind::star}, {"×", TokenKind::star},
});

// clang-format on

/// The first entry of `kSigns` that starts with a byte, or their number.
constexpr auto kFirstSign = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kSigns.size());
  for (std::size_t k = kSigns.size(); k-- > 0;) table[static_cast<unsigned char>(kSigns[k].text[0])] = k;
  return table;
}();

constexpr bool signs_are_grouped() {
  for (std::size_t k = 1; k < kSigns.size(); ++k) {
    const char first = kSigns[k].text[0];
    if (kFirstSign[static_cast<unsigned char>(first)] != k && kSigns[k - 1].text[0] != first) return false;
  }
  return true;
}
static_assert(signs_are_grouped());

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Letters beyond ASCII that names may hold: Latin, Greek and Cyrillic, as papers use them, and subscript digits.
constexpr bool is_letter(std::uint32_t c) {
  const bool sign_among_letters = c == 0xd7 || c == 0xf7;
  return (c >= 0xc0 && c <= 0x24f && !sign_among_letters) || (c >= 0x391 && c <= 0x3ff) || (c >= 0x400 && c <= 0x4ff) ||
         (c >= 0x2080 && c <= 0x2089);
}

/// The bytes of the name character at the start of `text`, or 0.
std::size_t name_character(std::string_view text) {
  if (text.empty()) return 0;
  if (is_ascii_letter(text[0]) || is_digit(text[0])) return 1;
  if (static_cast<unsigned char>(text[0]) < 0x80) return 0;
  const auto point = decode_utf8(text);
  return point && is_letter(point->value) ? point->bytes : 0;
}

const Spelling* find_word(std::string_view word) {
  constexpr std::size_t kLongestWord = 8;
  if (word.size() > kLongestWord) return nullptr;
  const auto* found = std::ranges::lower_bound(kWords, word, {}, &Spelling::text);
  return found != kWords.end() && found->text == word ? found : nullptr;
}

std::string_view invalid_character_hint(std::uint32_t c) {
  switch (c) {
    case '&': return "conjunction is `&&`";
    case '|': return "disjunction is `||`";
    case '\'':
    case 0x2018:
    case 0x2019:
    case 0x201c:
    case 0x201d: return "symbols stand in double quotes, as in `\"a\"`";
    case '^':
    case '~': return "negation is `!`";
    default: return "";
  }
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Escape {
  std::uint32_t value = 0;
  std::size_t length = 0;  ///< 0: not an escape of the language
};

/// The escape at the start of `text`, which starts with a backslash.
Escape decode_escape(std::string_view text) {
  if (text.size() < 2) return {};
  switch (text[1]) {
    case 'n': return {'\n', 2};
    case 't': return {'\t', 2};
    case '"':
    case '\\': return {static_cast<unsigned char>(text[1]), 2};
    case 'u': break;
    default: return {};
  }
  std::uint32_t value = 0;
  std::size_t at = 3;
  for (; at < text.size() && at < 9 && hex_value(text[at]) >= 0; ++at) {
    value = value * 16 + static_cast<std::uint32_t>(hex_value(text[at]));
  }
  const bool closed = text.size() > at && text[2] == '{' && text[at] == '}' && at > 3;
  const bool surrogate = value >= 0xd800 && value <= 0xdfff;
  if (!closed || value > 0x10ffff || surrogate) return {};
  return {value, at + 1};
}

}  // namespace

std::string_view spelling(TokenKind kind) { return kKindNames[static_cast<std::size_t>(kind)]; }

bool is_reserved_word(std::string_view word) { return find_word(word) != nullptr; }

Lexer::Lexer(FileId file, std::string_view text, Diagnostics* diagnostics, std::vector<ast::Comment>* comments)
    : file_(file), text_(text), diagnostics_(diagnostics), comments_(comments) {
  constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
  if (text_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
}

Lexer Lexer::ahead() const {
  Lexer copy = *this;
  copy.diagnostics_ = nullptr;
  copy.comments_ = nullptr;
  return copy;
}

Token Lexer::next() {
  while (skip_blanks()) {
  }
  Token token;
  const char c = peek();
  if (at_ == text_.size())
    token = finish(TokenKind::end_of_text, 0);
  else if (c == '\n')
    token = finish(TokenKind::newline, 1);
  else if (is_digit(c))
    token = lex_number();
  else if (c == '"')
    token = lex_string();
  else if (is_ascii_letter(c) || name_character(text_.substr(at_, 4)) > 0)
    token = lex_word();
  else
    token = lex_sign();
  at_line_start_ = token.kind == TokenKind::newline;
  previous_ = token.kind;
  return token;
}

/// Passes over white space and one comment; false if there was none.
bool Lexer::skip_blanks() {
  while (peek() == ' ' || peek() == '\t' || peek() == '\r') ++at_;
  if (peek() != '/' || peek(1) != '/') return false;
  skip_comment();
  return true;
}

void Lexer::skip_comment() {
  const std::size_t first = at_;
  at_ = std::min(text_.find('\n', first), text_.size());
  std::size_t last = at_;
  while (last > first && (text_[last - 1] == '\r' || text_[last - 1] == ' ' || text_[last - 1] == '\t')) --last;
  if (comments_ == nullptr) return;
  const Span span{file_, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
  comments_->push_back({std::string(text_.substr(first, last - first)), span, at_line_start_});
}

Token Lexer::finish(TokenKind kind, std::size_t length) {
  const auto begin = static_cast<std::uint32_t>(at_);
  at_ += length;
  return {kind, begin, static_cast<std::uint32_t>(at_)};
}

Token Lexer::lex_word() {
  std::size_t length = 0;
  for (;;) {
    while (is_ascii_letter(peek(length)) || is_digit(peek(length))) ++length;
    const bool ascii = static_cast<unsigned char>(peek(length)) < 0x80;
    const std::size_t more = ascii ? 0 : name_character(text_.substr(at_ + length, 4));
    if (more == 0) break;
    length += more;
  }
  const Spelling* word = find_word(text_.substr(at_, length));
  return finish(word != nullptr ? word->kind : TokenKind::name, length);
}

Token Lexer::lex_number() {
  std::size_t length = 0;
  while (is_digit(peek(length))) ++length;
  std::int64_t value = 0;
  const char* first = text_.data() + at_;
  if (std::from_chars(first, first + length, value).ec == std::errc{}) return finish(TokenKind::number, length);
  if (Diagnostic* error = report(Code::number_too_large, at_, at_ + length, "number does not fit into 64 bits")) {
    error->help("the largest number is 9223372036854775807");
  }
  return finish(TokenKind::invalid, length);
}

Token Lexer::lex_string() {
  std::size_t length = 1;
  while (peek(length) != '"') {
    if (peek(length) == '\\' && at_ + length + 1 < text_.size() && peek(length + 1) != '\n') ++length;
    if (at_ + length >= text_.size() || peek(length) == '\n') {
      report(Code::unterminated_string, at_, at_ + 1, "string is not closed on its line, expected `\"`");
      return finish(TokenKind::invalid, length);
    }
    ++length;
  }
  const std::size_t before = diagnostics_ != nullptr ? diagnostics_->errors() : 0;
  if (previous_ != TokenKind::kw_regex) check_escapes(at_ + 1, at_ + length);  // a pattern has escapes of its own
  const bool faulty = diagnostics_ != nullptr && diagnostics_->errors() != before;
  return finish(faulty ? TokenKind::invalid : TokenKind::string, length + 1);
}

/// Reports the first faulty escape or control character between two bytes.
void Lexer::check_escapes(std::size_t first, std::size_t last) {
  for (std::size_t at = first; at < last;) {
    const auto c = static_cast<unsigned char>(text_[at]);
    if (c == '\\') {
      const Escape escape = decode_escape(text_.substr(at, last - at));
      if (escape.length == 0) {
        if (auto* error = report(Code::bad_escape, at, at + 2, "unknown escape in a string")) {
          error->help("the escapes are `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{1f600}`");
        }
        return;
      }
      at += escape.length;
    } else if (c < 0x20 || c == 0x7f) {
      report(Code::invalid_character, at, at + 1, fmt::format("control character U+{:04X} in a string", c));
      return;
    } else {
      ++at;
    }
  }
}

Token Lexer::lex_sign() {
  const std::string_view rest = text_.substr(at_);
  for (std::size_t k = kFirstSign[static_cast<unsigned char>(rest[0])]; k < kSigns.size(); ++k) {
    const std::string_view sign = kSigns[k].text;
    if (sign.size() == 1 ? sign[0] == rest[0] : rest.starts_with(sign)) return finish(kSigns[k].kind, sign.size());
    if (sign[0] != rest[0]) break;
  }
  return lex_invalid();
}

Token Lexer::lex_invalid() {
  const auto point = decode_utf8(text_.substr(at_)).value_or(DecodedPoint{0, 1});
  const std::size_t length = point.bytes;
  if (diagnostics_ != nullptr) {
    const bool control = point.value < 0x20 || (point.value >= 0x7f && point.value < 0xa0);
    std::string message =
        control ? fmt::format("control character U+{:04X} in the text", static_cast<unsigned>(point.value))
                : fmt::format("`{}` is not a sign of the language", text_.substr(at_, length));
    Diagnostic* error = report(Code::invalid_character, at_, at_ + length, std::move(message));
    const std::string_view hint = invalid_character_hint(point.value);
    if (!hint.empty()) error->help(std::string(hint));
  }
  return finish(TokenKind::invalid, length);
}

Diagnostic* Lexer::report(Code code, std::size_t first, std::size_t last, std::string message) {
  if (diagnostics_ == nullptr) return nullptr;
  const Span span{file_, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(std::min(last, text_.size()))};
  return &diagnostics_->report(code, span, std::move(message));
}

bool report_unreadable(FileId file, std::string_view text, Diagnostics& diagnostics) {
  if (text.size() > kLargestText) {
    diagnostics.report(Code::too_large, {file, 0, 0},
                       fmt::format("the text has {} MiB, at most {} are read", text.size() >> 20, kLargestText >> 20));
    return true;
  }
  const auto at = find_invalid_utf8(text);
  if (!at) return false;
  const auto place = static_cast<std::uint32_t>(*at);
  diagnostics
      .report(Code::invalid_utf8, {file, place, place + 1},
              fmt::format("byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text[*at])))
      .help("save the file in the encoding UTF-8");
  return true;
}

std::string decode_string(std::string_view quoted) {
  std::string text;
  for (std::size_t at = 1; at + 1 < quoted.size();) {
    const Escape escape = quoted[at] == '\\' ? decode_escape(quoted.substr(at)) : Escape{};
    if (escape.length == 0) {
      text += quoted[at++];
    } else {
      text += encode_utf8(escape.value);
      at += escape.length;
    }
  }
  return text;
}

std::string encode_string(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      (quoted += '\\') += c;
    else if (c == '\n')
      quoted += "\\n";
    else if (c == '\t')
      quoted += "\\t";
    else if (byte < 0x20 || byte == 0x7f)
      quoted += fmt::format("\\u{{{:x}}}", byte);
    else
      quoted += c;
  }
  return quoted += '"';
}

}  // namespace crasp::lang
