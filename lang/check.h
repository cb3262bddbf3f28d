#pragma once
// What the checker says of a program: in which fragment of C-RASP it lies and why, how deep its counts are nested, and which
// theorems follow. Statements about fragments are about the program as it is written; that no other program for the same
// language lies in a smaller one is not claimed.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lang/program.h"
#include "lang/rewrite.h"

namespace crasp::lang {

/// From the least to the greatest; `local` and `periodic` are incomparable.
enum class Fragment : std::uint8_t { c_rasp, periodic, local, periodic_local, task };

/// As in the command line's contract: "C-RASP", "C-RASP[periodic]", …, "task".
std::string_view name(Fragment fragment);

/// Why a definition is not in plain C-RASP: the construct, and where it was written.
struct Reason {
  Span span;
  std::string text;
  friend bool operator==(const Reason&, const Reason&) = default;
};

/// A theorem that holds of the program, and the paper it is from.
struct Guarantee {
  std::string text;
  std::string source;
};

struct TermReport {
  Fragment fragment = Fragment::c_rasp;
  /// Nesting of counts over prefixes; Booleans, comparisons, offsets, windows and periodic predicates add nothing (Yang,
  /// Cadilhac and Chiang 2025).
  std::uint32_t depth = 0;
  /// Every comparison has coefficients of one sign only: C-RASP+ (Zetzsche et al. 2026), if the fragment is C-RASP.
  bool positive = true;
};

struct DefinitionReport {
  std::string name;
  Type type = Type::boolean;
  Span span;
  TermReport report;
};

struct ProgramReport {
  TermReport report;                  ///< of all outputs together
  std::vector<Reason> reasons;        ///< the first uses of what keeps the outputs out of plain C-RASP
  std::vector<Guarantee> guarantees;  ///< none in the task layer, unless it can be rewritten
  /// For a program of the task layer: the report of what `rewrite_to_c_rasp` makes of it, if that is in C-RASP. The
  /// guarantees are then those of the rewritten program.
  std::optional<TermReport> rewritten;
  std::vector<DefinitionReport> definitions;
};

/// O(size of the terms), and what `judge` takes for each regular expression.
ProgramReport check(const Program& program, const RegexJudge& judge = {});

/// The report of each term, by id.
std::vector<TermReport> check_terms(const Terms& terms);

}  // namespace crasp::lang
