#pragma once
// Words made of runs of equal symbols, after each of which the spec accepts the word so far. Words drawn uniformly have short
// runs only; what depends on how long a run is (Tomita 3) is learned from such words (Bhattamishra et al. 2020).

#include <optional>
#include <vector>

#include "compare/labels.h"
#include "compare/random.h"

namespace crasp::compare {

class RunWords {
 public:
  explicit RunWords(const lang::Program& spec);

  /// Run by run: a symbol uniformly from those that can make the next run, then its length c, in proportion to left + 1 - c where
  /// `left` symbols are missing; anew where no symbol can, `kAttempts` times at most. May be called from several threads.
  std::optional<lang::Word> draw(Random& random, std::size_t length) const;

  /// Can the word be drawn? All its runs end where the spec accepts what was read.
  bool contains(const lang::Word& word) const;

 private:
  static constexpr int kAttempts = 50;

  std::optional<lang::Word> try_to_draw(Random& random, std::size_t length) const;
  /// By n: does the spec accept the first n symbols? Of a generator: were all of them allowed, and is `<eos>`, if Σ has it?
  std::vector<bool> accepted(const lang::Word& word) const;
  /// The word, one run longer; nothing if no run of the symbol fits.
  std::optional<lang::Word> with_run(Random& random, const lang::Word& word, lang::SymbolIndex symbol, std::size_t left) const;

  Labeller labeller_;
  bool generates_;
  lang::SymbolIndex end_;
  std::vector<lang::SymbolIndex> symbols_;
};

}  // namespace crasp::compare
