#pragma once
// Blocks without compilation, for programs that LLVM would take too long over. Like compiled blocks (emit_blocks.cpp)
// it reads one word, 64 positions to a mask; but it computes one operation at up to 512 positions, then the next, so
// that the work of choosing an operation is shared by all of them. What is kept between such chunks are the program's
// counts themselves: a comparison adds up their prefix counts where it stands.
//
// In a program over all pairs of 150 symbols nearly all masks hold nowhere in a word. Steps that give nothing from nothing
// are computed only where one of their operands holds somewhere: it wakes them.

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "compiler/machine.h"
#include "compiler/prefix_kernels.h"

namespace crasp::compiler {

/// One operation on columns: masks, rows of prefix counts (16 bits, from the chunk's start) or rows of values (64
/// bits). Ranges are of `ColumnPlan::operands` or, where it says so, `terms`.
struct ColumnStep {
  enum class Kind : std::uint8_t {
    // to a mask
    truth,        // a: 0 or 1
    symbols,      // operands: codes; a = 1: none of them
    periodic,     // i mod a = b
    earlier,      // operand: mask; a: offset; b: which history
    negation,     // operand: mask
    conjunction,  // operands: masks
    disjunction,  // operands: masks
    sign,         // operand: values, at least 0; a = 1: not so
    narrow_test,  // terms: at least a; b = 1: not so. The terms change by less than 2^15 within a chunk
    wide_test,    // the same without that promise
    flag,         // operands: codes, then from b on masks: did any hold yet? a: which flag
    // to prefix counts
    prefix,  // operand: mask
    // to values
    constant,     // a
    total,        // operand: prefix counts
    scale,        // operand: values; a: the factor
    sum,          // operands: values, here and below
    minimum,      //
    maximum,      //
    conditional,  // operands: mask, values, values
  };

  Kind kind;
  std::uint32_t target = 0;
  std::uint32_t begin = 0, end = 0;
  std::int64_t a = 0, b = 0;
};

/// A machine as steps, operands before users.
struct ColumnPlan {
  struct WideTerm {
    std::uint32_t row;
    std::int64_t factor;
  };
  struct History {
    std::uint32_t mask;    ///< what is remembered
    std::uint64_t blocks;  ///< for how many blocks
    std::uint64_t begin;   ///< where in the state, the oldest first
    std::vector<std::uint32_t> sleepers;  ///< steps that it wakes
  };
  /// Steps by what wakes them.
  struct Sleepers {
    std::vector<std::uint32_t> begin, steps;
    std::span<const std::uint32_t> of(std::uint32_t waker) const {
      return std::span(steps).subspan(begin[waker], begin[waker + 1] - begin[waker]);
    }
  };

  std::vector<ColumnStep> steps;
  std::vector<std::uint32_t> operands;
  std::vector<PrefixTerm> narrow_terms;
  std::vector<WideTerm> wide_terms;
  std::vector<std::uint32_t> output_masks;  ///< of each output; of a count, Machine::kNone
  std::vector<std::uint32_t> flag_masks;    ///< of each flag
  std::vector<History> histories;
  Sleepers woken_by_mask, woken_by_code;
  std::vector<std::uint32_t> flag_steps;  ///< of each flag: woken if it was set before
  std::vector<std::uint64_t> awake;       ///< a bit for each step that is computed in any case
  std::uint32_t masks = 0, rows = 0, values = 0;  ///< how many columns of each kind
  unsigned codes = 0;
  // The state, in words of 64 bits: the position, the total of each row of prefix counts, the flags, the histories.
  std::uint64_t totals_begin = 1, flags_begin = 0, state_words = 0;

  explicit ColumnPlan(const Machine& machine);
};

class Columns {
 public:
  explicit Columns(const Machine& machine) : plan_(machine) {}

  /// Bytes of a state; all 0 is the one before the first symbol.
  std::uint64_t state_bytes() const { return plan_.state_words * sizeof(std::uint64_t); }

  /// A block kernel (emit.h): reads n blocks of 64 codes, moves `state` forward, stores the masks of the Boolean
  /// outputs.
  void run(std::uint8_t* state, const std::uint8_t* codes, std::uint64_t n, std::uint64_t* outputs,
           std::uint64_t stride) const;

 private:
  ColumnPlan plan_;
};

}  // namespace crasp::compiler
