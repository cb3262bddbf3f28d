#pragma once
// From a schedule to a plan: which signals are needed, and the heads and hidden units that make them.

#include <string>
#include <vector>

#include "compiler/weights/describe.h"
#include "compiler/weights/network.h"
#include "compiler/weights/numerics.h"
#include "compiler/weights/options.h"
#include "compiler/weights/plan.h"
#include "compiler/weights/schedule.h"
#include "lang/program.h"

namespace crasp::compiler::weights {

/// A comparison as the model computes it: what the certificate bounds. It holds iff D = 2 (sum a_k #P_k + a_0) + 1 > 0, and
/// D is odd. Uniform heads sum D itself, in which `<bos>` stands for the constant; Fenwick heads sum (D - constant) / 2.
struct PlannedComparison {
  SignalId signal;
  std::string name;           ///< "mean of: …"
  int block = 0;              ///< whose attention sums it
  Read value;                 ///< what is summed, at each position
  std::int64_t constant = 1;  ///< 2 a_0 + 1
  double snap = 0;            ///< what is added to each value, and taken back, in blocks
  double unit = 2;            ///< D grows by 2 / unit with each 1 that is summed
  Read mean;                  ///< D / n, or the sum of blocks: one direction, or several means
  bool shared = false;        ///< its means are those of Booleans
  DirectionId soft;           ///< none if it is only part of sums of bits
};

/// The mean of a Boolean, or of `<bos>`, that several comparisons read.
struct PlannedMean {
  Literal body;  ///< the signal is invalid for `<bos>`
  int block = 0;
  Read value;
  DirectionId direction;
};

/// The sum of the bits, ±1, of some literals of an output.
struct PlannedSum {
  std::vector<Literal> literals;
  DirectionId direction;
};

/// A gate of clean bits: what the certificate propagates errors through.
struct PlannedGate {
  SignalId signal;
  int block = 0;
  std::vector<Cube> cubes;  ///< empty for thresholds
  DirectionId direction;
};

struct PlannedFetch {
  SignalId signal;
  int block = 0;
  Read value;
  DirectionId direction;
};

/// A plan with the meaning of its parts.
struct PlannedProgram {
  Plan plan;
  Network network;
  std::vector<PlannedComparison> comparisons;
  std::vector<PlannedGate> gates;
  std::vector<PlannedFetch> fetches;
  std::vector<PlannedMean> means;
  std::vector<PlannedSum> sums;

  bool is_compact() const { return !means.empty() || !sums.empty(); }
};

/// `outputs` are the literals of the verdict, or of each symbol of a generator.
PlannedProgram plan_program(Network network, const std::vector<Literal>& outputs, lang::ProgramKind kind,
                            const Names& names, const Options& options);

}  // namespace crasp::compiler::weights
