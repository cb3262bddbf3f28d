#pragma once
// Answers questions: engines from the cheapest to the most patient, until one is sure.

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <variant>

#include "verifier/budget.h"
#include "verifier/conclusion.h"
#include "verifier/problem.h"
#include "verifier/question.h"

namespace crasp::verifier {

enum class Engine : std::uint8_t {
  automatic,  ///< all of them
  bounded,    ///< words of growing length, on the counter machine
  intervals,  ///< boxes
  houdini,    ///< linear inequalities
  spacer,     ///< invariants from Z3's engine for Horn clauses, on the reduced machine
  spacer_raw, ///< the same before any reduction by intervals
  enumerate,  ///< words one by one, through the reference interpreter
};

struct Options {
  double seconds = 10;                  ///< for the question; a little more may pass
  std::optional<std::uint64_t> bound;   ///< try words up to here, and be content if none is a counterexample
  std::size_t bytes = std::size_t{1} << 30;
  Engine engine = Engine::automatic;
  const std::atomic<bool>* stop = nullptr;              ///< set by Ctrl-C
  std::function<void(const std::string&)> progress;     ///< told what is being done, now and then
};

/// The machine that all engines but the enumeration work on, or why there is none.
std::variant<Machine, Unsupported> counter_machine(const Question& question, const Budget& budget);

/// A witness was replayed in the reference interpreter; the certificate of a proof was checked.
Conclusion verify(const Question& question, const Options& options = {});

/// Checks a certificate anew: the empty word by the interpreter, all others by the certificate, for the machine that is
/// made from the question again. Why it proves nothing, or an empty string.
std::string certify(const Question& question, const Certificate& certificate, double seconds);

}  // namespace crasp::verifier
