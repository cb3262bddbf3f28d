#pragma once
// All words up to a length at once: layer n holds the states that words of length n lead to. Words are not enumerated, and
// states that many words share are stored once. The first layer with an edge to `kBad` gives a shortest counterexample; a
// layer without states says that there is none of any length.

#include <cstdint>
#include <vector>

#include "lang/interpret.h"
#include "verifier/budget.h"
#include "verifier/machine.h"
#include "verifier/run_set.h"

namespace crasp::verifier {

/// The states after words of one length: a set of points for each node.
using Layer = std::vector<RunSet>;

struct Exploration {
  enum class End : std::uint8_t { counterexample, closed, bound, time, memory };

  End end = End::bound;
  std::uint64_t length = 0;  ///< no counterexample up to here; the length of the counterexample if one was found
  lang::Word word;           ///< the first in alphabet order among the shortest counterexamples
  std::vector<Layer> layers;  ///< from length 0; without a counterexample
};

/// Explores words of length 1 to `bound`. Time per layer is linear in its runs, times the edges of a node and a logarithm.
Exploration explore(const Machine& machine, std::uint64_t bound, const Budget& budget);

}  // namespace crasp::verifier
