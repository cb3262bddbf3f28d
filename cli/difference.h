#pragma once
// How a counterexample is shown: the word, in runs when it is long, and what the two sides say along it.

#include <string>

#include "verifier/question.h"

namespace crasp::cli {

/// A symbol as it is shown; `<other>` for one outside the alphabet.
std::string symbol_name(const lang::Alphabet& alphabet, lang::SymbolIndex symbol);

/// The word; longer ones as runs of equal symbols: `a^25 b^25`. ε if empty.
std::string show_word(const lang::Alphabet& alphabet, const lang::Word& word);

/// Lines for people: the word, and where along it the sides differ.
std::string describe_difference(const verifier::Question& question, const lang::Word& word, bool shortest);

}  // namespace crasp::cli
