#pragma once
// Answers questions: makes the counter machine, lets one engine or the portfolio look at it, and checks what they claim. Where
// a machine of all outputs of a generator is too large, each output is a question of its own: its machine knows only what
// this output depends on.

#include <atomic>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "verifier/budget.h"
#include "verifier/conclusion.h"
#include "verifier/engine.h"
#include "verifier/portfolio.h"
#include "verifier/problem.h"
#include "verifier/question.h"

namespace crasp::verifier {

struct Options {
  double seconds = 10;                  ///< for the question; a little more may pass
  std::optional<std::uint64_t> bound;   ///< try words up to here, and be content if none is a counterexample
  std::size_t bytes = std::size_t{1} << 30;
  Engine engine = Engine::automatic;
  unsigned jobs = 0;                          ///< engines of the portfolio at a time; 0: two, if there are two cores
  const std::atomic<bool>* stop = nullptr;    ///< set by Ctrl-C
  Progress progress;
};

/// The machine that all engines but the enumeration work on, or why there is none.
std::variant<Machine, Unsupported> counter_machine(const Question& question, const Budget& budget);

/// A witness was replayed in the reference interpreter; the certificate of a proof was checked.
Conclusion verify(const Question& question, const Options& options = {});

/// A question about one machine, and what proves the answer.
struct Claim {
  Question question;
  const Certificate* certificate;  ///< lives as long as what it was taken from
};

/// What is claimed about machines: the question itself, or the question about each of its outputs. None if the certificate is
/// for another number of outputs.
std::vector<Claim> claims(const Question& question, const Certificate& certificate);

/// Checks a certificate anew: the empty word by the interpreter, all others by the certificate, for the machines that are
/// made from the question again. Why it proves nothing, or an empty string.
std::string certify(const Question& question, const Certificate& certificate, double seconds);

}  // namespace crasp::verifier
