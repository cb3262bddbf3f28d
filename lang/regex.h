#pragma once
// Regular expressions over the symbols of an alphabet, read straight into minimal automata.
//
// Syntax, loosest first:
//   r | s        either
//   r & s        both
//   r s          one after the other
//   ~r           everything else; takes one piece with its repeats: `~a*` is `~(a*)` and `~ab` is `(~a)b`
//   r* r+ r? r{m} r{m,} r{m,n}
//   a symbol, `.` for any symbol, `[ab]` `[^ab]` `[a-c]` classes (a range runs in the order of the alphabet), `( … )`
// Nothing between operators is the empty word: `()`, `(a|)` and the empty pattern. `ε` is the empty word, `∅` the empty
// language and `Σ` any symbol, unless the alphabet has a symbol of that name.
//
// A symbol stands for itself; where several fit, the longest is meant (`<sep>`, or `s14` rather than `s1`; `s1 4` is
// two). After a backslash also symbols that hold operators or white space are found: `\(`. White space is skipped
// otherwise.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "lang/automaton.h"
#include "lang/derivative.h"

namespace crasp::lang {

/// What is wrong with a pattern. `message` is in the style of a diagnostic: lower case, no full stop.
struct RegexError {
  std::string message;
  std::uint32_t begin = 0;  // the offending bytes of the pattern: [begin, end)
  std::uint32_t end = 0;
};

/// The minimal complete automaton of `pattern` over exactly these symbols, in this order (`Dfa::symbols ==
/// symbols.size()`). Whatever the pattern, the time is bounded by `limits`; a pattern that exceeds them is an error,
/// marked as a whole.
std::variant<Dfa, RegexError> parse_regex(std::string_view pattern, std::span<const std::string> symbols,
                                          const RegexLimits& limits = {});

}  // namespace crasp::lang
