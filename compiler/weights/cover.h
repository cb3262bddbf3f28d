#pragma once
// Sums of disjoint cubes: what one MLP can compute. A cube is a conjunction of literals, and of the cubes of a cover at most
// one is true, so that the outputs of their hidden units may be added.

#include <optional>
#include <vector>

#include "compiler/weights/network.h"

namespace crasp::compiler::weights {

/// A conjunction: increasing literals, at most one of them a set of symbols, and that one not negated.
using Cube = std::vector<Literal>;

/// Disjoint cubes: no cube is false, a single empty one is true.
using Cover = std::vector<Cube>;

/// Covers of a signal and of its negation, where they are small enough.
struct Covers {
  std::optional<Cover> on, off;

  const std::optional<Cover>& of(bool negated) const { return negated ? off : on; }
};

class CoverBuilder {
 public:
  explicit CoverBuilder(Network& network) : network_(network) {}

  Cube literal(Literal p);
  /// The conjunction of functions with these covers: all products, without those that are contradictory.
  std::optional<Cover> conjunction(const std::vector<const Cover*>& parts);
  /// The disjunction of functions whose covers are on[k], with off[k] for their negations: on[0], off[0] on[1], … ; or all
  /// on[k] as they are if their sets of symbols exclude each other.
  std::optional<Cover> disjunction(const std::vector<const Cover*>& on, const std::vector<const Cover*>& off);

 private:
  std::optional<Cube> product(const Cube& a, const Cube& b);
  std::optional<Cover> product(const Cover& a, const Cover& b);
  bool exclusive(const std::vector<const Cover*>& parts) const;
  const std::vector<std::int64_t>* symbols_of(const Cube& cube) const;

  Network& network_;
};

}  // namespace crasp::compiler::weights
