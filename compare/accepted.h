#pragma once
// Words drawn uniformly from those of one length that a program accepts.
//
// With a(s, r) the number of accepted ways to go on for r symbols from state s,
//   a(s, 0) = [s accepts],   a(s, r) = sum over symbols x of a(next(s, x), r - 1),
// a word is drawn symbol by symbol, each with the share of words that it leads to. Only ratios for one r matter, so the
// numbers are scaled and stored as doubles: a word's probability is right to about length · 2^-52. Time and memory are
// lengths times states that words of the length meet; where these are too many, words are drawn at random until one is
// accepted. Symbols that the program does not tell apart are one summand.

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "compare/random.h"
#include "compare/word_states.h"
#include "lang/interpret.h"

namespace crasp::compare {

class AcceptedWords {
 public:
  /// Words over `symbols`, some of Σ.
  AcceptedWords(lang::Program program, std::vector<lang::SymbolIndex> symbols);

  /// Nothing if there is no such word, or none was found in `kAttempts`. May be called from several threads.
  std::optional<lang::Word> draw(Random& random, std::size_t length);

 private:
  static constexpr std::size_t kMostNumbers = 16'000'000;  ///< of a(s, r)
  static constexpr int kAttempts = 20'000;

  using State = WordStates::State;

  /// Makes a(s, r) known for words up to `length`; false if that is too much.
  bool prepare(std::size_t length);
  bool reach(std::size_t length);
  void count(std::size_t length);
  void find_kinds();
  /// The sum of a(next(s, x), r) over all symbols x, up to a factor.
  double ways_on(State state, std::size_t rest);
  /// The summands, by symbol.
  double shares(State state, std::size_t rest, std::vector<double>& shares);
  std::optional<lang::Word> draw_by_ways(Random& random, std::size_t length);
  std::optional<lang::Word> draw_by_trying(Random& random, std::size_t length);
  bool accepts(const lang::Word& word);

  lang::Program program_;
  struct Kind {
    lang::SymbolIndex symbol;  ///< one of them
    double symbols;            ///< how many there are
  };

  std::vector<lang::SymbolIndex> symbols_;
  std::vector<Kind> kinds_;
  std::unique_ptr<WordStates> states_;
  std::vector<std::size_t> within_;         ///< by n: states 0 … within_[n]-1 are all that n symbols can reach
  std::vector<std::vector<double>> ways_;   ///< by r and s, scaled to at most 1 for each r
  std::optional<std::size_t> too_long_;     ///< words of this length have too many states
  std::mutex mutex_;
};

/// The symbols that stand for input: all of Σ but those in angle brackets, unless there are no others.
std::vector<lang::SymbolIndex> content_symbols(const lang::Alphabet& alphabet);

}  // namespace crasp::compare
