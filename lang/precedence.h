#pragma once
// How tightly operators bind, loosest first; the parser and the printer share this. docs/grammar.md has the table.

#include <cstdint>

namespace crasp::lang {

enum class Level : std::uint8_t {
  open,         ///< `any s in S:`, `last P :`: the operand extends as far as it can
  conditional,  ///< `? :`, `if else`; to the right
  implies,      ///< `->`; to the right
  disjunction,
  conjunction,
  negation,
  comparison,  ///< comparisons and `in`
  sum,         ///< `+ - ∪ \`
  product,     ///< `* / % ∩`
  minus,       ///< unary `-`
  count,       ///< `#`, `exists`, `forall`: one operand right behind
  operand,     ///< everything else
};

}  // namespace crasp::lang
