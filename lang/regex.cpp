// Recursive descent, one function for each level of the grammar in regex.h. The first error wins: it is kept in
// `error_`, after which the end of the pattern seems reached everywhere, so that all levels return.

#include "lang/regex.h"

#include <algorithm>
#include <optional>
#include <unordered_map>

namespace crasp::lang {
namespace {

constexpr std::string_view kSpace = " \t\r\n";
constexpr std::string_view kOperators = "|&~*+?.()[]{}\\ \t\r\n";
constexpr std::string_view kClassOperators = "^-[]\\ \t\r\n";

class Parser {
 public:
  Parser(std::string_view pattern, std::span<const std::string> symbols, const RegexLimits& limits)
      : pattern_(pattern),
        symbols_(symbols),
        limits_(limits),
        expressions_(static_cast<std::uint32_t>(symbols.size()), limits.operands) {
    for (std::uint32_t symbol = 0; symbol < symbols.size(); ++symbol) {
      numbers_.emplace(symbols[symbol], symbol);
      longest_ = std::max(longest_, symbols[symbol].size());
    }
  }

  std::variant<Dfa, RegexError> parse() {
    ExpressionId root = alternation();
    if (!at_end()) fail("unexpected `)`: no group is open here", at_, at_ + 1);
    if (error_) return *error_;
    auto result = expression_to_dfa(expressions_, root, static_cast<std::uint32_t>(symbols_.size()), limits_);
    if (auto* dfa = std::get_if<Dfa>(&result)) return std::move(*dfa);
    return RegexError{std::get<std::string>(result), 0, static_cast<std::uint32_t>(pattern_.size())};
  }

 private:
  // -- characters
  // ----------------------------------------------------------------------------------------------------------

  bool at_end() {
    while (at_ < pattern_.size() && kSpace.find(pattern_[at_]) != kSpace.npos) ++at_;
    return error_ || at_ == pattern_.size();
  }
  char peek() { return at_end() ? '\0' : pattern_[at_]; }
  bool take(char wanted) {
    if (at_end() || pattern_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  void fail(std::string message, std::size_t begin, std::size_t end) {
    end = std::min(end, pattern_.size());
    if (!error_) error_ = {std::move(message), static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  // The end of the code point that starts at `begin`, for messages.
  std::size_t code_point_end(std::size_t begin) const {
    std::size_t end = std::min(begin + 1, pattern_.size());
    while (end < pattern_.size() && (static_cast<unsigned char>(pattern_[end]) & 0xc0) == 0x80) ++end;
    return end;
  }
  std::string quoted(std::size_t begin) const {
    return "`" + std::string(pattern_.substr(begin, code_point_end(begin) - begin)) + "`";
  }

  // -- symbols
  // -------------------------------------------------------------------------------------------------------------

  // The longest symbol here that holds none of the characters `excluded`.
  std::optional<std::uint32_t> longest_symbol(std::string_view excluded) const {
    std::string_view rest = pattern_.substr(at_, longest_);
    rest = rest.substr(0, rest.find_first_of(excluded));
    for (; !rest.empty(); rest.remove_suffix(1)) {
      auto found = numbers_.find(rest);
      if (found != numbers_.end()) return found->second;
    }
    return std::nullopt;
  }

  // One symbol, perhaps escaped; an error if there is none.
  std::uint32_t symbol(std::string_view operators) {
    std::size_t begin = at_;
    bool escaped = take_here('\\');
    std::optional<std::uint32_t> found = longest_symbol(escaped ? std::string_view() : operators);
    if (found) {
      at_ += symbols_[*found].size();
      return *found;
    }
    if (at_ == pattern_.size()) {
      fail(escaped ? "a symbol must follow `\\`" : "expected a symbol", begin, at_);
    } else if (longest_symbol({})) {
      fail(quoted(at_) + " is an operator here; as a symbol it is written with a `\\` before it", begin, at_ + 1);
    } else {
      fail(quoted(at_) + " is not a symbol of the alphabet", begin, code_point_end(at_));
    }
    return 0;
  }
  bool take_here(char wanted) {
    if (at_ == pattern_.size() || pattern_[at_] != wanted) return false;
    ++at_;
    return true;
  }

  ExpressionId any_symbol() { return expressions_.symbol(std::vector<bool>(symbols_.size(), true)); }
  ExpressionId one_symbol(std::uint32_t which) {
    std::vector<bool> members(symbols_.size());
    if (!error_) members[which] = true;
    return expressions_.symbol(members);
  }

  // -- grammar
  // -------------------------------------------------------------------------------------------------------------

  ExpressionId alternation() {
    std::vector<ExpressionId> branches{intersection()};
    while (take('|')) branches.push_back(intersection());
    return expressions_.alternation(std::move(branches));
  }

  ExpressionId intersection() {
    std::vector<ExpressionId> parts{sequence()};
    while (take('&')) parts.push_back(sequence());
    return expressions_.intersection(std::move(parts));
  }

  // Pieces are joined from the right, which keeps concatenation linear.
  ExpressionId sequence() {
    std::vector<ExpressionId> pieces;
    while (!at_end() && std::string_view("|&)").find(peek()) == std::string_view::npos) pieces.push_back(piece());
    ExpressionId result = expressions_.empty();
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
      result = expressions_.concatenation(*piece, result);
    }
    return result;
  }

  ExpressionId piece() {
    bool complemented = false;
    while (take('~')) complemented = !complemented;
    ExpressionId result = atom();
    while (!at_end()) {
      if (take('*')) {
        result = expressions_.star(result);
      } else if (take('+')) {
        result = expressions_.repeat(result, 1, std::nullopt);
      } else if (take('?')) {
        result = expressions_.repeat(result, 0, 1);
      } else if (peek() == '{') {
        result = bounded_repeat(result);
      } else {
        break;
      }
    }
    return complemented ? expressions_.complement(result) : result;
  }

  ExpressionId atom() {
    if (at_end()) {
      fail("a piece must follow `~`", at_, at_);
      return expressions_.none();
    }
    std::size_t begin = at_;
    if (take('(')) return group(begin);
    if (take('[')) return symbol_class(begin);
    if (take('.')) return any_symbol();
    if (std::string_view("*+?{").find(pattern_[at_]) != std::string_view::npos) {
      fail("nothing to repeat before " + quoted(at_), at_, at_ + 1);
    } else if (std::string_view("]}|&)").find(pattern_[at_]) != std::string_view::npos) {
      fail("unexpected " + quoted(at_), at_, at_ + 1);
    }
    if (error_) return expressions_.none();
    if (std::optional<ExpressionId> named = named_language()) return *named;
    return one_symbol(symbol(kOperators));
  }

  std::optional<ExpressionId> named_language() {
    std::string_view rest = pattern_.substr(at_);
    if (longest_symbol(kOperators)) return std::nullopt;
    for (std::string_view name : {"ε", "∅", "Σ"}) {
      if (!rest.starts_with(name)) continue;
      at_ += name.size();
      return name == "ε" ? expressions_.empty() : name == "∅" ? expressions_.none() : any_symbol();
    }
    return std::nullopt;
  }

  ExpressionId group(std::size_t begin) {
    if (++nesting_ > limits_.nesting) {
      fail("groups are nested more than " + std::to_string(limits_.nesting) + " deep", begin, begin + 1);
    }
    ExpressionId result = alternation();
    --nesting_;
    if (!take(')')) fail("this `(` is not closed", begin, begin + 1);
    return result;
  }

  ExpressionId symbol_class(std::size_t begin) {
    bool negated = take('^');
    std::vector<bool> members(symbols_.size());
    bool empty = true;
    for (; !at_end() && peek() != ']'; empty = false) {
      std::size_t range_begin = at_;
      std::uint32_t first = symbol(kClassOperators);
      std::uint32_t last = take('-') && !at_end() ? symbol(kClassOperators) : first;
      if (error_) break;
      if (last < first) fail("the range runs against the order of the alphabet", range_begin, at_);
      for (std::uint32_t each = first; each <= last; ++each) members[each] = true;
    }
    if (!take(']')) fail("this `[` is not closed", begin, begin + 1);
    if (empty) fail("a class needs a symbol (`Σ` or `.` is any symbol, `∅` the empty language)", begin, at_);
    if (negated) members.flip();
    return expressions_.symbol(members);
  }

  ExpressionId bounded_repeat(ExpressionId repeated) {
    std::size_t begin = at_;
    take('{');
    std::uint32_t least = number();
    std::optional<std::uint32_t> most = least;
    if (take(',')) most = peek() == '}' ? std::nullopt : std::optional(number());
    if (!take('}')) fail("expected `}` after the bounds of a repeat", begin, at_);
    if (most && *most < least) fail("the upper bound of a repeat is below the lower one", begin, at_);
    if (error_) return expressions_.none();
    return expressions_.repeat(repeated, least, most);
  }

  std::uint32_t number() {
    std::size_t begin = at_;
    at_end();
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; at_ < pattern_.size() && pattern_[at_] >= '0' && pattern_[at_] <= '9'; ++at_, ++digits) {
      value = std::min<std::uint64_t>(value * 10 + static_cast<std::uint64_t>(pattern_[at_] - '0'), 1u << 30);
    }
    if (digits == 0) fail("expected a number as in `{2}`, `{2,}` or `{2,5}`", begin, at_ + 1);
    if (value > limits_.repeat) fail("a repeat is at most " + std::to_string(limits_.repeat), begin, at_);
    return error_ ? 0 : static_cast<std::uint32_t>(value);
  }

  std::string_view pattern_;
  std::span<const std::string> symbols_;
  const RegexLimits& limits_;
  Expressions expressions_;
  std::unordered_map<std::string_view, std::uint32_t> numbers_;
  std::size_t longest_ = 0;
  std::size_t at_ = 0;
  std::uint32_t nesting_ = 0;
  std::optional<RegexError> error_;
};

}  // namespace

std::variant<Dfa, RegexError> parse_regex(std::string_view pattern, std::span<const std::string> symbols,
                                          const RegexLimits& limits) {
  return Parser(pattern, symbols, limits).parse();
}

}  // namespace crasp::lang
