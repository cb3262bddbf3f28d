#pragma once
// The reference interpreter: the definition of the language. Native code, the verifier and transformer weights are claims
// about what this computes; read it beside docs/language.md.

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "lang/program.h"
#include "lang/schedule.h"

namespace crasp::lang {

/// A word: each symbol an index below `alphabet.size()`, or `alphabet.other()` for a symbol outside Σ.
using Word = std::vector<SymbolIndex>;

/// The values of a term at positions 0 … n. Booleans are 0 and 1.
struct Column {
  Type type = Type::boolean;
  std::vector<std::uint8_t> booleans;
  std::vector<std::int64_t> counts;

  std::int64_t operator[](std::size_t position) const {
    return type == Type::boolean ? booleans[position] : counts[position];
  }
  std::size_t size() const { return type == Type::boolean ? booleans.size() : counts.size(); }
};

/// A count left the 64-bit range: the one way in which running a checked program fails.
struct CountOverflow {
  TermId term;
  std::size_t position;
};

/// The columns of the wanted terms, in that order, or why there are none.
using Evaluation = std::variant<std::vector<Column>, CountOverflow>;

/// Evaluates some terms on any number of words; the columns' memory is kept between words. Not for use by several threads.
class Interpreter {
 public:
  /// `wanted` are closed terms; `terms` must outlive the interpreter and may grow in the meantime.
  Interpreter(const Terms& terms, std::span<const TermId> wanted);

  /// Time O(n) for each term of the program layer; O(n²) for general relations and for counts whose body holds `X@i`, once
  /// more for each such count around it. Every reachable term is evaluated at every position (and an open one for every i),
  /// needed or not, and the first overflow in the order of terms is reported.
  Evaluation evaluate(std::span<const SymbolIndex> word);

 private:
  std::optional<CountOverflow> run_frame(FrameIndex frame);
  std::optional<CountOverflow> run_step(FrameIndex frame, const Step& step);
  void run_of_either_type(FrameIndex frame, const Step& step);
  std::optional<CountOverflow> run_per_position(FrameIndex frame, const Step& step);

  std::vector<Column> take_wanted();
  const Column& operand(const Step& step, std::size_t k) const;
  std::vector<const std::vector<std::uint8_t>*> boolean_operands(const Step& step) const;
  std::vector<const std::vector<std::int64_t>*> count_operands(const Step& step) const;

  const Terms& terms_;
  Schedule schedule_;
  std::span<const SymbolIndex> word_;
  std::vector<std::vector<Column>> columns_;  ///< by frame and slot
  std::vector<std::size_t> positions_;        ///< by frame: the i of its count, first or last
};

/// The columns of `wanted`, in that order, on one word: see `Interpreter`.
Evaluation evaluate(const Terms& terms, std::span<const TermId> wanted, std::span<const SymbolIndex> word);

/// Where a recogniser's verdict, and a generator's next symbols, are read.
enum class Reading : std::uint8_t {
  last_symbol,  ///< at the last symbol; position 0 for the empty word
  after_word,   ///< at a further position n+1, on which every symbol test is false
};

/// `word`, and for the after-word reading one position more: the verdict is the last value of each column.
Word read_word(const Alphabet& alphabet, std::span<const SymbolIndex> word, Reading reading);

}  // namespace crasp::lang
