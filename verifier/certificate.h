#pragma once
// What a proof for all lengths leaves behind: enough to check it again, edge by edge, without searching for anything.
//
// The machine is made from the question anew. Each pair of boxes takes from it what no bad word needs (verifier/boxes.h).
// Either nothing is left then, or an invariant follows: a set of states that holds the start, that no step leaves, and
// from which no edge leads to `kBad`; or such a set, without the last, among whose states k-induction works; or cuts with
// which the formula of all walks is unsatisfiable (verifier/flow.h).

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "verifier/boxes.h"
#include "verifier/formula_text.h"
#include "verifier/machine.h"
#include "verifier/parikh.h"
#include "verifier/run_set.h"

namespace crasp::verifier {

/// sum of factors[f] · F_f >= bound.
struct Inequality {
  std::vector<std::int64_t> factors;
  std::int64_t bound = 0;

  friend bool operator==(const Inequality&, const Inequality&) = default;
};

/// By node: the states in these runs.
using ClosedStates = std::vector<RunSet>;
/// By node: the states in which all of these hold; nothing for a node that is never reached.
using Inequalities = std::vector<std::optional<std::vector<Inequality>>>;

/// k-induction (verifier/k_induction.h) among the states in `kept`, which steps do not leave.
struct Induction {
  std::uint64_t k = 1;
  Inequalities kept;
};

struct Certificate {
  std::vector<Boxes> rounds;
  /// Nodes are then split by regions (verifier/regions.h), and boxes taken once more.
  std::optional<Boxes> split;
  bool with_length = false;  ///< the invariant also speaks of the length of the word, as one functional more
  bool in_lattice = false;   ///< and its coordinates are those of the lattice of cycles (verifier/lattice.h)
  std::variant<std::monostate, ClosedStates, Inequalities, Formulas, Induction, NoWalk> invariant;
  /// Where each output was looked at alone: what proves it of each, in their order. Nothing else is set then.
  std::vector<Certificate> outputs;
};

/// The machine with one functional more: the length of the word.
Machine with_length(const Machine& machine);

/// Does the certificate prove that no non-empty word is bad? Why not, or an empty string. Inequalities are checked by a
/// solver of its own; `seconds` bounds its work.
std::string check(const Machine& machine, const Certificate& certificate, double seconds);

}  // namespace crasp::verifier
