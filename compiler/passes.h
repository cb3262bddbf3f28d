#pragma once
// The passes from a lowered program to the one that native code is made of, in the order in which they run. Each is a
// function `Ir -> Ir` that keeps the value of every output at every position of every word, or says that it has nothing
// to do. The rules of a pass are data, so that tests and the verifier can take them one by one.

#include <functional>
#include <span>
#include <string_view>

#include "compiler/ir.h"
#include "compiler/rewrite.h"

namespace crasp::compiler {

std::span<const Rule> constant_rules();
std::span<const Rule> conditional_rules();
std::span<const Rule> comparison_rules();
std::span<const Rule> boolean_rules();
std::span<const Rule> count_rules();

/// Drops nodes that no output needs; nothing if all are needed.
std::optional<Ir> remove_dead(const Ir& ir);

/// Conjunctions and disjunctions of more than two operands become balanced trees of binary ones, which are shallow for
/// the processor. Nothing if all are binary.
std::optional<Ir> balance_booleans(const Ir& ir);

struct Pass {
  std::string_view name;
  std::optional<Ir> (*run)(const Ir&);  ///< nothing if there is nothing to do
  std::span<const Rule> rules;          ///< what `run` applies; empty for passes that only rearrange
};

/// All passes, in order. Those with rules are repeated until nothing changes.
std::span<const Pass> passes();

/// Sees the program before and after each run of a pass, the same one if the pass has nothing to do: for printing, and
/// for proving the two equivalent.
using PassObserver = std::function<void(const Pass& pass, const Ir& before, const Ir& after)>;

Ir optimise(const Ir& ir, const PassObserver& observer = {});

}  // namespace crasp::compiler
