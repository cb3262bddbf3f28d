#pragma once
// A program as an automaton over what it has to remember: prefixes after which it says the same, and will always do so because
// native code stores the same of them, have one state. There are as many states as are asked for.

#include <cstdint>
#include <memory>

#include "lang/program.h"

namespace crasp::compare {

class WordStates {
 public:
  using State = std::uint32_t;
  static constexpr State kDead = 0xffff'ffff;  ///< no word that goes on from here counts

  virtual ~WordStates() = default;
  virtual State start() = 0;
  virtual State next(State state, lang::SymbolIndex symbol) = 0;
  /// Of a recogniser: is the word accepted? Of a generator: has every symbol been allowed, and may the word stop here
  /// (`<eos>` is allowed, if Σ has it)?
  virtual bool accepts(State state) = 0;
  /// Symbols of one kind lead from each state to the same one.
  virtual std::uint32_t kind(lang::SymbolIndex symbol) const { return symbol; }
  /// How many states were met so far.
  virtual std::size_t size() const = 0;
};

/// Nothing for programs of the task layer that C-RASP cannot say and whose memory is not finite, and for very large ones.
std::unique_ptr<WordStates> word_states(const lang::Program& program);

/// The index of `<eos>`, or the size of Σ if it has none.
lang::SymbolIndex end_symbol(const lang::Alphabet& alphabet);

}  // namespace crasp::compare
