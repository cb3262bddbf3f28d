#pragma once
// What values a term can take whatever the word and the position: to find comparisons that are always true or never.

#include <cstdint>
#include <optional>
#include <vector>

#include "lang/program.h"

namespace crasp::lang {

/// Bounds of a count, inclusive; a bound at the end of the 64-bit range means none.
struct Range {
  std::int64_t low, high;
};

class Ranges {
 public:
  /// The truth value of a comparison of counts (or its negation) if it is the same for every word and position.
  std::optional<bool> truth_value(const Terms& terms, TermId comparison);

  /// The bounds of a count, if it has both.
  std::optional<Range> bounds(const Terms& terms, TermId count);

 private:
  Range range(const Terms& terms, TermId id);
  Range compute(const Terms& terms, TermId id) const;

  std::vector<Range> ranges_;  // by term; filled up to the largest term that was asked for
};

}  // namespace crasp::lang
