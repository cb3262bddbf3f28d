#pragma once
// Proofs and counterexamples by counting how often each move of the machine is made, or how often each production of a
// grammar is used that derives its walks. Complete where feedback is bounded in reversals (Hague & Lin 2011), which holds for
// all of C-RASP of depth 1 and of C-RASP+, and where one functional feeds back, as often as it likes.

#include <optional>
#include <string>
#include <variant>

#include "lang/interpret.h"
#include "verifier/budget.h"
#include "verifier/counting.h"
#include "verifier/machine.h"

namespace crasp::verifier {

/// Why there is no walk to `kBad`: the formula of the machine (verifier/counting.h) is unsatisfiable with these cuts.
struct NoWalk {
  Cuts cuts;
  Counted counted = Counted::moves;
};

/// A word after which the machine is bad.
struct BadWord {
  lang::Word word;
  bool shortest = false;  ///< no shorter word is bad
  Cuts cuts;              ///< with which the formula says so
};

struct Undecided {
  std::string reason;
};

/// Is the feedback of the machine such that `find_walk` decides it, given time?
bool walks_decide(const Machine& machine, Counted counted);

struct Wanted {
  std::uint64_t tried = 0;  ///< no non-empty word of up to so many symbols is bad
  bool shortest = false;    ///< work on until the word is a shortest one
};

std::variant<NoWalk, BadWord, Undecided> find_walk(const Machine& machine, Counted counted, const Wanted& wanted, const Budget& budget);

/// The formula, with all cuts, or why there is none.
std::variant<std::string, Undecided> write_no_walk(const Machine& machine, const NoWalk& proof);

/// Does the machine have no walk to `kBad`, or none of up to so many symbols? Makes the formula anew and asks one fresh
/// solver. Why not, or an empty string.
std::string check_no_walk(const Machine& machine, const NoWalk& proof, double seconds, std::optional<std::uint64_t> longest = {});

}  // namespace crasp::verifier
