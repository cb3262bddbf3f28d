#pragma once
// Counts that are a·i + b: arithmetic on the position alone.

#include <cstdint>
#include <optional>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

struct Affine {
  std::int64_t slope, offset;
};

/// Finds a and b of terms, each once: terms come after their operands, so one forward loop fills the table.
class AffineTable {
 public:
  /// Nothing if the term is not a·i + b, or a or b leave the 64-bit range.
  std::optional<Affine> find(const Terms& terms, TermId id);

 private:
  std::optional<Affine> compute(const Terms& terms, TermId id) const;

  std::vector<std::optional<Affine>> table_;  // by term; filled up to the largest that was asked for
};

}  // namespace crasp::lang
