#pragma once
// Literals as linear forms over directions: what a head or hidden unit reads of them.

#include <vector>

#include "compiler/weights/cover.h"
#include "compiler/weights/describe.h"
#include "compiler/weights/heads.h"
#include "compiler/weights/plan.h"
#include "compiler/weights/schedule.h"

namespace crasp::compiler::weights {

/// Where a signal is found, and why.
struct Place {
  bool root = false;      ///< an output reads it
  bool leaf = false;      ///< a gate reads it
  bool clean = false;     ///< it must become a clean Boolean
  bool summed = false;    ///< outputs read it from sums of bits
  DirectionId soft;       ///< ±1 in scratch
  DirectionId direction;  ///< the clean Boolean

  bool is_needed() const { return root || leaf || clean; }
};

/// Everything it is given must outlive it, and may grow in the meantime.
class LiteralReader {
 public:
  LiteralReader(const Network& network, const Schedule& schedule, const Plan& plan, Inputs& inputs,
                const std::vector<Place>& places)
      : network_(network), schedule_(schedule), plan_(plan), inputs_(inputs), places_(places) {}

  /// Adds factor * [p], as MLP t reads it; as attention t does if `clean`.
  void add_indicator(Read& read, Literal p, double factor, int t, bool clean);
  void add_bos(Read& read, double factor);
  /// 1 where the literal holds and else exactly 0; for those that models hold exactly.
  Feature feature(Literal p);

  /// 1 if the cube is true, at most -1 else: the sum of its m literals, as ±1, less m - 1.
  Read cube_sum(const Cube& cube, int t);
  /// 2 (sum a_k [P_k] + a_0) + 1: odd, positive iff the threshold is reached.
  Read threshold_sum(const Signal& signal, int t);

 private:
  DirectionId direction(SignalId id, int t, bool clean);
  std::int64_t token_of(std::int64_t number) const;
  DirectionId set_of(const std::vector<std::int64_t>& tokens);
  void add_symbols(Read& read, const std::vector<std::int64_t>& tokens, double factor);

  const Network& network_;
  const Schedule& schedule_;
  const Plan& plan_;
  Inputs& inputs_;
  const std::vector<Place>& places_;
};

}  // namespace crasp::compiler::weights
