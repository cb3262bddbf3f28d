#pragma once
// A small program that is right on labelled words; proved equal to a spec, if there is one.
//
// Grammars are tried from the least fragment to the largest, in each first enumeration by size (fit.h), then the guided
// search (guided.h), both on a part of the words that grows by what a candidate gets wrong. A program that is right on
// all words is a fit and no more: words that were not seen may differ. Only the verifier, asked about the spec, makes a
// proof of it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "search/fit.h"
#include "search/guided.h"

namespace crasp::search {

struct LearnLimits {
  double seconds = 60;
  std::size_t bytes = std::size_t{1} << 30;
  std::uint32_t size = 12;   ///< of enumerated formulas
  std::uint32_t period = 4;  ///< the largest m of i % m; 1: none
  std::uint32_t window = 2;  ///< the largest c of `#[j == i - c] P`; 0: none
  double seconds_per_question = 5;
  const std::atomic<bool>* stop = nullptr;
};

struct Learned {
  std::optional<lang::Program> program;  ///< right on all words
  bool proved = false;                   ///< equal to the spec
  std::uint64_t size = 0;
  std::size_t counterexamples = 0;  ///< that the spec gave, beyond the words
  std::string searched;             ///< what was tried, with its bounds
};

/// Words have one label each. With `spec`, over the same alphabet, programs that differ from it are refused.
Learned learn(std::vector<Example> examples, const lang::Alphabet& alphabet, const lang::Program* spec,
              const LearnLimits& limits);

}  // namespace crasp::search
