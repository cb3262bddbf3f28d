#include "lang/diagnostic_codes.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace crasp::lang {
namespace {

// Ids: E01 text and syntax, E02 names, E03 types, E04 alphabet, E05 positions and relations, E06 programs, asserts and
// tasks, E07 `.cr` files, E08 runs; warnings W0 in the same groups.
using enum Severity;
constexpr std::array kCodes = {
    CodeInfo{Code::invalid_utf8, "E0101", error, "text is not UTF-8"},
    CodeInfo{Code::invalid_character, "E0102", error, "character that no token starts with"},
    CodeInfo{Code::unterminated_string, "E0103", error, "string without closing quote"},
    CodeInfo{Code::bad_escape, "E0104", error, "unknown escape in a string"},
    CodeInfo{Code::number_too_large, "E0105", error, "number beyond 64 bits"},
    CodeInfo{Code::unbalanced_bracket, "E0106", error, "bracket without partner"},
    CodeInfo{Code::unexpected_token, "E0107", error, "unexpected token"},
    CodeInfo{Code::nested_too_deeply, "E0108", error, "expression nested too deeply"},
    CodeInfo{Code::too_large, "E0109", error, "program too large"},
    CodeInfo{Code::misplaced_statement, "E0110", error, "statement in a place where it may not stand"},
    CodeInfo{Code::unknown_name, "E0201", error, "unknown name"},
    CodeInfo{Code::redefined_name, "E0202", error, "name defined twice"},
    CodeInfo{Code::recursive_definition, "E0203", error, "definition that uses itself"},
    CodeInfo{Code::wrong_arguments, "E0204", error, "wrong number of arguments"},
    CodeInfo{Code::wrong_kind_of_name, "E0205", error, "name of another kind"},
    CodeInfo{Code::reserved_name, "E0206", error, "reserved name"},
    CodeInfo{Code::unknown_module, "E0207", error, "unknown module"},
    CodeInfo{Code::import_cycle, "E0208", error, "files that import each other"},
    CodeInfo{Code::expected_boolean, "E0301", error, "a count where a Boolean belongs"},
    CodeInfo{Code::expected_count, "E0302", error, "a Boolean where a count belongs"},
    CodeInfo{Code::mixed_types, "E0303", error, "operands of different types"},
    CodeInfo{Code::expected_symbol, "E0304", error, "something else where a symbol belongs"},
    CodeInfo{Code::expected_set, "E0305", error, "something else where a set of symbols belongs"},
    CodeInfo{Code::missing_alphabet, "E0401", error, "program without alphabet"},
    CodeInfo{Code::duplicate_symbol, "E0402", error, "symbol listed twice"},
    CodeInfo{Code::bad_range, "E0403", error, "range without meaning"},
    CodeInfo{Code::j_outside_relation, "E0501", error, "`j` outside a relation"},
    CodeInfo{Code::at_outside_count, "E0502", error, "`X@i` outside a count"},
    CodeInfo{Code::bad_relation, "E0503", error, "relation over something other than positions"},
    CodeInfo{Code::bad_modulus, "E0504", error, "modulus that is not a positive number"},
    CodeInfo{Code::bad_regex, "E0505", error, "regular expression with an error"},
    CodeInfo{Code::several_verdicts, "E0601", error, "program with several verdicts"},
    CodeInfo{Code::bad_assert, "E0602", error, "assert about something that has no language"},
    CodeInfo{Code::bad_task, "E0603", error, "task with a wrong or missing field"},
    CodeInfo{Code::empty_program, "E0604", error, "program that defines nothing"},
    CodeInfo{Code::bad_sweep, "E0605", error, "wrong line in a sweep file"},
    CodeInfo{Code::cr_unknown_predicate, "E0701", error, "unknown predicate in a `.cr` file"},
    CodeInfo{Code::count_overflow, "E0801", error, "count beyond 64 bits"},
    CodeInfo{Code::symbol_outside_alphabet, "E0802", error, "word with a symbol outside the alphabet"},
    CodeInfo{Code::unused_definition, "W0201", warning, "definition that is not used"},
    CodeInfo{Code::constant_comparison, "W0301", warning, "comparison that is always true or always false"},
    CodeInfo{Code::foreign_symbol, "W0401", warning, "test of a symbol outside the alphabet"},
    CodeInfo{Code::input_ignored, "W0601", warning, "output that does not depend on the word"},
    CodeInfo{Code::cr_precedence, "W0701", warning, "`.cr` precedence differs from ours"},
};

// The table is complete and in the order of the enumeration, so that a code is its index.
constexpr bool is_in_order() {
  for (std::size_t k = 0; k < kCodes.size(); ++k) {
    if (kCodes[k].code != static_cast<Code>(k)) return false;
    if (kCodes[k].id.size() != 5 || (kCodes[k].id[0] == 'E') != (kCodes[k].severity == error)) return false;
  }
  return true;
}
static_assert(is_in_order(), "an entry is missing, out of order, or has an id of the wrong severity");
static_assert(kCodes.size() == static_cast<std::size_t>(Code::cr_precedence) + 1, "the last code has no entry");

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

}  // namespace

const CodeInfo& info(Code code) { return kCodes[static_cast<std::size_t>(code)]; }

std::span<const CodeInfo> all_codes() { return kCodes; }

const CodeInfo* find_code(std::string_view id) {
  const auto* found = std::find_if(kCodes.begin(), kCodes.end(), [id](const CodeInfo& entry) {
    return std::equal(id.begin(), id.end(), entry.id.begin(), entry.id.end(),
                      [](char given, char known) { return upper(given) == known; });
  });
  return found == kCodes.end() ? nullptr : found;
}

}  // namespace crasp::lang
