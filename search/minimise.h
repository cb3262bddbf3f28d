#pragma once
// The smallest program that says the same as a given one.

#include "search/fit.h"

namespace crasp::search {

/// A grammar with the constants, factors, periods and offsets that occur in the program, and the small ones.
Grammar grammar_of(const lang::Program& program);

/// The labels that a recogniser gives to some words; words on which a count leaves the 64-bit range are left out.
std::vector<Example> label(const lang::Program& program, const std::vector<lang::Word>& words);

/// All words up to some length: at most `most` in all.
std::vector<lang::Word> short_words(std::uint32_t symbols, std::size_t most);

/// Asks the verifier, for at most so many seconds each time, whether a candidate is equivalent to `program`.
Oracle equivalence_oracle(const lang::Program& program, double seconds);

/// Of formulas of `grammar` of at most `limits.size`, the smallest that is equivalent to a recogniser of the program
/// layer or the task layer. `none_up_to` of the answer is exact: it does not rest on the sample.
Fit minimise(const lang::Program& program, const Grammar& grammar, const FitLimits& limits);

/// One output of a program, minimised: the verdict, or what says whether one symbol may come next.
struct OutputFit {
  std::uint64_t size = 0;    ///< of the output as given
  std::uint32_t wanted = 0;  ///< formulas up to this size were asked for
  Fit fit;
};

/// All outputs, each apart, within `limits.seconds` together: sizes are those of definitions written out, so a smallest
/// program is made of smallest outputs. `limits.size` holds for each output; 0 stands for one less than its own.
std::vector<OutputFit> minimise_outputs(const lang::Program& program, const Grammar& grammar, const FitLimits& limits);

/// The program with each output replaced for which a smaller one was proved equivalent. It has no definitions.
lang::Program with_smaller_outputs(const lang::Program& program, const std::vector<OutputFit>& outputs);

}  // namespace crasp::search
