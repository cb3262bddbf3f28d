#pragma once
// Engines behind one interface: each looks at the counter machine of a question and comes back with a proof, a shortest
// counterexample, or nothing. A new one is a function and a line in the table of engine.cpp.
//
// An engine keeps no state and shares none with others, so several may run at once. It may be wrong: what it claims is
// checked again before it is said (verifier/verify.h). It must come back soon after its budget is spent.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "lang/interpret.h"
#include "verifier/budget.h"
#include "verifier/certificate.h"
#include "verifier/machine.h"

namespace crasp::verifier {

enum class Engine : std::uint8_t {
  automatic,    ///< the portfolio (verifier/portfolio.h)
  bounded,      ///< words of growing length, on the counter machine
  intervals,    ///< boxes
  houdini,      ///< linear inequalities
  k_induction,  ///< k good states in a row
  spacer,       ///< invariants from Z3's engine for Horn clauses, on the reduced machine
  spacer_raw,   ///< the same before any reduction by intervals
  parikh,       ///< how often each edge is taken, as one formula (verifier/parikh.h), before any reduction
  one_counter,  ///< how often each production of a grammar is used that derives the walks (verifier/grammar.h), before any reduction
  enumerate,    ///< words one by one, through the reference interpreter; needs no machine
};

inline constexpr std::uint64_t kNoBound = std::uint64_t{1} << 40;  ///< words of any length are asked for

/// What engines look at.
struct Subject {
  Machine machine;               ///< left by the reductions; its coordinates are its functionals
  Certificate reductions;        ///< why what they took away is not needed: the beginning of every proof
  std::uint64_t bound = kNoBound;  ///< longer words are not asked for
  const Machine* whole = nullptr;  ///< before any reduction; outlives the subject. Null where it is `machine`
};

/// No word is bad, by a certificate for the machine as it was unfolded.
struct Proof {
  Certificate certificate;
  std::string engine;  ///< that found it
};

/// A shortest bad word, and of those the first in alphabet order; only counting moves may know no more than a longer one, or
/// another one of those.
struct Counterexample {
  lang::Word word;
  std::string engine;
  bool shortest = true;  ///< no shorter word is bad
};

/// Neither was found.
struct Open {
  std::uint64_t length = 0;  ///< no word up to here is bad
  std::string reason;
  std::string engine = "bounded";  ///< that says so of these words
};

using Finding = std::variant<Open, Proof, Counterexample>;

inline bool is_sure(const Finding& finding) { return !std::holds_alternative<Open>(finding); }

/// The machine of a subject as an engine wants it, and the beginning of a proof about it.
struct View {
  Machine machine;
  Certificate certificate;
};

/// With the length of the word as one functional more, or not, in coordinates that are dense if there are such.
View view(const Subject& subject, bool with_length);

using Search = Finding (*)(const Subject& subject, const Budget& budget);

struct EngineEntry {
  Engine engine;
  std::string_view name;  ///< on the command line
  Search search;          ///< null where it is more than one search, or needs no machine
};

/// All of them, as the command line lists them.
std::span<const EngineEntry> engines();

const EngineEntry& entry_of(Engine engine);

}  // namespace crasp::verifier
