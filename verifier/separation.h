#pragma once
// Which nodes of a graph the bounded counters of C-RASP can tell apart (docs/expressibility.md, "separation").
//
// At first nodes are told apart by what is visible. In each round a counter may add an integer that depends on the
// letter and on the class of the source found so far; those that are balanced separate nodes on which they differ;
// until no class splits.

#include <cstdint>
#include <span>
#include <vector>

#include "verifier/potential.h"

namespace crasp::verifier {

/// A step inside one component. Letters are any numbers; classes of `visible` as well. What is visible after a step
/// depends on what was visible before it and on the letter alone.
struct Move {
  std::uint32_t source, letter, target;
};

/// One round: the counters available in it are `potentials`, over edges labelled by (`classes` of the source, letter).
struct Round {
  std::vector<std::uint32_t> classes;  // by node, before the round
  Potentials potentials;
};

struct Separation {
  std::vector<Round> rounds;           // those that split a class
  std::vector<std::uint32_t> classes;  // by node, at the end, numbered from 0

  /// One class for each node.
  bool complete() const;
};

/// Which balanced counters the rounds hold: one of those that differ by a constant on each class, which is enough to
/// decide, or all, from which a program may choose simple ones.
enum class Counters : std::uint8_t { within_classes, all };

/// At most `visible.size()` rounds.
Separation separate(std::span<const Move> moves, std::vector<std::uint32_t> visible,
                    Counters which = Counters::within_classes);

}  // namespace crasp::verifier
