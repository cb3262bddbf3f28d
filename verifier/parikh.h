#pragma once
// Proofs and counterexamples by counting how often each move of the machine is made (Parikh automata). Complete for machines
// whose feedback is bounded in reversals (Hague & Lin 2011): all of C-RASP of depth 1, and of C-RASP+.

#include <optional>
#include <string>
#include <variant>

#include "lang/interpret.h"
#include "verifier/budget.h"
#include "verifier/flow.h"
#include "verifier/machine.h"

namespace crasp::verifier {

/// Why there is no walk to `kBad`: the formula of the machine (verifier/flow.h) is unsatisfiable with these cuts.
struct NoWalk {
  Cuts cuts;
};

/// A word after which the machine is bad.
struct BadWord {
  lang::Word word;
  bool shortest = false;  ///< no shorter word is bad
};

struct Undecided {
  std::string reason;
};

/// Is the feedback of the machine such that `find_walk` decides it, given time?
bool walks_decide(const Machine& machine);

struct Wanted {
  std::uint64_t tried = 0;  ///< no non-empty word of up to so many symbols is bad
  bool shortest = false;    ///< work on until the word is a shortest one
};

std::variant<NoWalk, BadWord, Undecided> find_walk(const Machine& machine, const Wanted& wanted, const Budget& budget);

/// Does the machine have no walk to `kBad`? Makes the formula anew and asks one fresh solver. Why not, or an empty string.
std::string check_no_walk(const Machine& machine, const NoWalk& proof, double seconds);

}  // namespace crasp::verifier
