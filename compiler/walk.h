#pragma once
// Exhaustive walks: the outputs on every word up to a length. The words form a trie; each of its nodes takes one step
// from its parent's state. The trie is cut at a depth where it has enough nodes to fill the lanes of a vector, and from
// there on one kernel call extends that many words by the same symbol.

#include <cstdint>
#include <functional>
#include <vector>

#include "compiler/native.h"

namespace crasp::compiler {

/// Some words of one length, and what the program says of them.
class Visit {
 public:
  Visit(unsigned symbols, std::uint64_t first, unsigned words, std::size_t prefix,
        const std::vector<std::uint32_t>& suffix, const std::vector<std::uint64_t>& outputs)
      : symbols_(symbols), first_(first), words_(words), prefix_(prefix), suffix_(suffix), outputs_(outputs) {}

  std::size_t length() const { return prefix_ + suffix_.size(); }
  unsigned words() const { return words_; }
  /// One bit for each word: the Boolean output at its last position. Bits beyond `words()` are 0.
  std::uint64_t output(std::size_t output) const { return outputs_[output] & ~std::uint64_t{0} >> (64 - words_); }
  /// The symbols of a word.
  std::vector<std::uint32_t> word(unsigned lane) const;

 private:
  unsigned symbols_;
  std::uint64_t first_;  ///< the number, in base `symbols_`, of the first word's prefix
  unsigned words_;
  std::size_t prefix_;  ///< length of the prefix
  const std::vector<std::uint32_t>& suffix_;
  const std::vector<std::uint64_t>& outputs_;
};

/// Calls `visit(thread, …)` for all words over Σ with at most `length` symbols, each once, on `threads` threads. At
/// most 2^40 words; throws `lang::Failure` beyond.
void walk(NativeProgram& program, std::size_t length, unsigned threads,
          const std::function<void(unsigned thread, const Visit& visit)>& visit);

/// How many words of each length 0 … `length` have the Boolean output `output`.
std::vector<std::uint64_t> count_accepted(NativeProgram& program, std::size_t length, unsigned threads,
                                          std::size_t output = 0);

}  // namespace crasp::compiler
