#pragma once
// The table of diagnostic codes. A code is stable: it is never given another meaning, and a removed one is not used
// again.

#include <cstdint>
#include <span>
#include <string_view>

namespace crasp::lang {

enum class Severity : std::uint8_t { error, warning };

enum class Code : std::uint8_t {
  // lexical
  invalid_utf8,
  invalid_character,
  unterminated_string,
  bad_escape,
  number_too_large,
  unbalanced_bracket,
  // syntax
  unexpected_token,
  nested_too_deeply,
  too_large,
  misplaced_statement,
  // names
  unknown_name,
  redefined_name,
  recursive_definition,
  wrong_arguments,
  wrong_kind_of_name,
  reserved_name,
  unknown_module,
  import_cycle,
  // types
  expected_boolean,
  expected_count,
  mixed_types,
  expected_symbol,
  expected_set,
  // alphabet
  missing_alphabet,
  duplicate_symbol,
  bad_range,
  // positions
  j_outside_relation,
  at_outside_count,
  bad_relation,
  bad_modulus,
  bad_regex,
  // programs, asserts, tasks
  several_verdicts,
  bad_assert,
  bad_task,
  empty_program,
  // sweep files
  bad_sweep,
  // .cr files
  cr_unknown_predicate,
  // words and runs
  count_overflow,
  symbol_outside_alphabet,
  // warnings
  unused_definition,
  constant_comparison,
  foreign_symbol,
  input_ignored,
  cr_precedence,
};

struct CodeInfo {
  Code code;
  std::string_view id;  ///< "E0102"; errors start with E, warnings with W
  Severity severity;
  std::string_view title;  ///< a few words
};

const CodeInfo& info(Code code);
std::span<const CodeInfo> all_codes();
/// The entry whose id is `id` (case ignored), or nullptr.
const CodeInfo* find_code(std::string_view id);

/// The section of docs/codes.md about this code, heading included: what it means, with a wrong and a right example.
std::string_view explanation(Code code);

}  // namespace crasp::lang
