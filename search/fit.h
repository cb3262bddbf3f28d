#pragma once
// The smallest formula that is right on all words, as far as an oracle can tell: formulas are found on a small sample,
// and what the oracle refutes makes the sample larger (counterexample-guided synthesis; Solar-Lezama et al. 2006).

#include <functional>
#include <optional>
#include <string>

#include "lang/program.h"
#include "search/enumerate.h"

namespace crasp::search {

/// What an oracle says of a program.
struct Answer {
  enum class Outcome : std::uint8_t { proved, refuted, undecided };
  Outcome outcome = Outcome::undecided;
  std::vector<Example> counterexamples;  ///< of a refutation, with the right labels; at least one is new
};
using Oracle = std::function<Answer(const lang::Program&)>;

struct FitLimits {
  std::uint32_t size = 64;  ///< formulas up to this size
  double seconds = 10;
  std::size_t bytes = std::size_t{1} << 30;
  const std::atomic<bool>* stop = nullptr;
};

struct Fit {
  std::optional<lang::Program> program;  ///< the one that was proved; else, one that nothing is known against
  bool proved = false;
  std::uint32_t size = 0;        ///< of the program
  std::uint32_t none_up_to = 0;  ///< no formula of the grammar of at most this size is right
  std::size_t words = 0;         ///< labels of the sample in the end
  std::size_t formulas = 0;      ///< told apart in the last round
  std::uint32_t refuted = 0;     ///< candidates that the oracle refuted
};

/// Grows the sample.
Fit smallest_fit(std::vector<Example>& examples, const lang::Alphabet& alphabet, const Grammar& grammar,
                 const FitLimits& limits, const Oracle& oracle);

}  // namespace crasp::search
