#pragma once
// A second evaluator, written from the mathematics and slow on purpose: the value of one term at one position, by the
// definition of its operation. It shares no code with the interpreter, only the terms.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "lang/interpret.h"
#include "lang/program.h"

namespace crasp::oracle {

/// Booleans are 0 and 1; nothing if a count in the term left the 64-bit range, there or at a position it looks at.
using Value = std::optional<std::int64_t>;

class NaiveEvaluator {
 public:
  /// `terms` must outlive the evaluator and not grow meanwhile.
  NaiveEvaluator(const lang::Terms& terms, lang::Word word)
      : terms_(terms), word_(std::move(word)), closed_(terms.size() * (word_.size() + 1)) {}

  /// The value at `position`. `outer` holds the positions of the counts, firsts and lasts around the term, innermost last.
  Value value(lang::TermId term, std::size_t position, const std::vector<std::size_t>& outer = {});

  std::size_t length() const { return word_.size(); }

 private:
  using Outer = std::vector<std::size_t>;

  Value compute(lang::TermId term, std::size_t position, const Outer& outer);
  Value arithmetic(const lang::Term& term, const std::vector<std::int64_t>& operands);
  Value boolean(const lang::Term& term, const std::vector<std::int64_t>& operands);
  Value count(lang::TermId term, std::size_t i, const Outer& outer);
  Value select(lang::TermId term, std::size_t i, const Outer& outer);
  bool matches(const lang::Dfa& automaton, std::size_t length) const;

  const lang::Terms& terms_;
  lang::Word word_;
  std::vector<std::optional<Value>> closed_;  ///< what is known of closed terms, by term and position
};

/// Every word of at most `longest` symbols, by length.
std::vector<lang::Word> all_words(lang::SymbolIndex symbols, std::size_t longest);

}  // namespace crasp::oracle
