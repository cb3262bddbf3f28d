#pragma once
// When each signal can be computed: in which block, and from what. Block t is attention t, then MLP t; gates are covered as in
// mapping to lookup tables, for least depth first and then for few hidden units.
//
// Arrival. A comparison whose counted Booleans attention t can read is a soft bit that MLP t+1 reads, a fetched value one that
// MLP t reads itself; a gate of MLP t is a clean bit for block t+1. Attention reads clean bits only, so a comparison or a
// fetched value that is counted or fetched in its turn passes through a gate.

#include <vector>

#include "compiler/weights/cover.h"

namespace crasp::compiler::weights {

struct Timing {
  int attention = -1;  ///< block whose attention counts or fetches it; -1 for signals without
  int gate = -1;       ///< block whose MLP makes it a clean bit; -1 for inputs, which always are
  int ready = 0;       ///< the first MLP that can read it, clean or soft
  int attend = 0;      ///< the first attention that can read it
  Covers covers;       ///< what `gate` computes, or what a reader may compute itself; for conjunctions
};

class Schedule {
 public:
  /// Of what the outputs depend on. New sets of symbols may be added to the network.
  Schedule(Network& network, const std::vector<Literal>& outputs);

  const Timing& operator[](SignalId id) const { return id.index < timings_.size() ? timings_[id.index] : kInput; }

  /// The smaller of the two covers of a conjunction, and whether it is that of the negation.
  std::pair<const Cover*, bool> gate_cover(SignalId id) const;

 private:
  static const Timing kInput;

  Timing timing(const Signal& signal);
  Timing conjunction(const Signal& signal);
  /// A cover of p whose literals can be read by MLP t.
  const Cover* cover(Literal p, int t);
  Covers covers(const Signal& signal, int t);
  std::vector<const Cover*> covers_of(const std::vector<Literal>& operands, int t);

  Network& network_;
  CoverBuilder builder_;
  std::vector<Timing> timings_;
  std::deque<Cover> literals_;  // covers made of one literal
};

}  // namespace crasp::compiler::weights
