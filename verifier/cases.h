#pragma once
// One step of a program whose counters are not known: the cases that their values make. Booleans are evaluated with three
// values; where the wanted ones stay open, the first comparison (or unknown leaf) that keeps them open is split into its
// two cases. Comparisons that do not matter are never split, so cases are few and their boxes large.

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "compiler/ir.h"
#include "verifier/functionals.h"
#include "verifier/machine.h"

namespace crasp::verifier {

enum class Truth : std::int8_t { no, yes, open };

/// What is known before the cases are made, and within a case.
struct Situation {
  std::vector<Truth> leaves;                        ///< by node: `symbols`, `periodic`, `earlier`
  std::vector<std::optional<std::int64_t>> before;  ///< by functional: its value before the step
  std::vector<Interval> after;                      ///< by functional: where its value lies after the step
  std::vector<Truth> values;                        ///< by node, once evaluated
};

class CaseSplitter {
 public:
  CaseSplitter(const compiler::Ir& ir, const Functionals& functionals);

  /// Calls `visit` for each case in which all `targets` have a value. The cases exclude each other and leave nothing out.
  /// False, after some cases, if there are more than `limit`.
  bool split(Situation situation, std::span<const compiler::NodeId> targets, std::size_t limit,
             const std::function<void(const Situation&)>& visit) const;

  /// How the step of a functional is bounded in an evaluated situation; one number when all of its terms have values.
  Interval step(const Situation& situation, std::uint32_t functional) const;

 private:
  void evaluate(Situation& situation, std::uint32_t first) const;
  Truth evaluate(const Situation& situation, compiler::NodeId id) const;
  Truth test(const Situation& situation, compiler::NodeId id) const;
  compiler::NodeId find_open_leaf(const Situation& situation, compiler::NodeId id) const;
  std::uint32_t first_changed(compiler::NodeId leaf) const;
  bool split_further(Situation& situation, std::uint32_t changed, std::span<const compiler::NodeId> targets, std::size_t& left,
                     const std::function<void(const Situation&)>& visit) const;

  const compiler::Ir& ir_;
  const Functionals& functionals_;
  std::vector<compiler::NodeId> booleans_;  ///< that are needed, in order
  std::vector<std::uint32_t> first_test_;   ///< by functional: the first node that compares it
};

}  // namespace crasp::verifier
