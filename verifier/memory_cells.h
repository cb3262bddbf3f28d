#pragma once
// What a program remembers from one position to the next, as a vector of numbers. Each term that looks back has a few
// of them, in this order:
//   regex              the state of its automaton
//   i % m              the remainder
//   count              recent values of P, youngest first; then, if it looks back without bound, how many older P there
//   were first, last        recent pairs (P, X), youngest first; then, likewise, the pair that was selected among older
//   ones
// Recent are the positions i - 1 … i - d, where d is where the unbounded part of the offsets begins, or the largest
// offset. Counts and selected values are kept as representatives of what the program can tell apart
// (verifier/demand.h).

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "verifier/demand.h"
#include "verifier/finite_state.h"

namespace crasp::verifier {

class MemoryCells {
 public:
  using Memory = std::vector<std::int64_t>;

  /// `needed` is as of `needed_by`. `terms` must outlive the cells.
  MemoryCells(const lang::Terms& terms, std::vector<lang::TermId> needed, std::size_t longest_history);

  /// Set if some term has no bounded memory of this kind, or if a number left 64 bits.
  const std::optional<NotFinite>& refusal() const { return refusal_; }

  /// The memory after position 0, where the values are then those of position 0.
  Memory at_origin();
  /// The memory after a position with this symbol; `memory`, which may be longer than that, is of the position before.
  Memory step(std::span<const std::int64_t> memory, lang::SymbolIndex symbol);

  /// The value of a needed term at the position last computed (of a count: one alike).
  std::int64_t value(lang::TermId term) const { return values_[term.index]; }

 private:
  struct Cell {
    std::size_t begin = 0;   // its first number in the memory
    std::size_t recent = 0;  // d
    bool unbounded = false;  // has a last part, for older positions
  };
  struct Chosen {
    std::int64_t set = 0, value = 0;
  };

  std::optional<std::string> reserve(lang::TermId term, std::size_t longest_history);
  std::optional<std::string> reserve_history(lang::TermId term, std::size_t longest_history);
  void compute(lang::TermId term);
  std::int64_t evaluate(lang::TermId term);
  std::int64_t combine(lang::TermId term);
  std::int64_t regex(lang::TermId term);
  std::int64_t position(lang::TermId term);
  std::int64_t count(lang::TermId term);
  std::int64_t select(lang::TermId term);
  std::int64_t operand(lang::TermId term, std::size_t k) const { return values_[terms_.operand(term, k).index]; }

  const lang::Terms& terms_;
  std::vector<lang::TermId> needed_;
  std::vector<Demand> demands_;
  std::vector<Cell> cells_;  // by term
  std::size_t size_ = 0;
  std::optional<NotFinite> refusal_;

  bool origin_ = true;            // the position that is computed is 0
  lang::SymbolIndex symbol_ = 0;  // the one that stands there
  std::span<const std::int64_t> before_;
  Memory after_;
  std::vector<std::int64_t> values_;  // by term
};

}  // namespace crasp::verifier
