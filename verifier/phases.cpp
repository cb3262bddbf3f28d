#include "verifier/phases.h"

#include <algorithm>
#include <set>

#include "verifier/reversals.h"

namespace crasp::verifier {
namespace {

constexpr std::size_t kMostCopies = 10'000;  // of moves, in all phases together

using Reversals = std::vector<std::optional<std::size_t>>;

/// A walk leaves a phase when a functional passes a threshold, or turns. Between two turns it passes each once.
void count_phases(const Reversals& reversals, Phases& phases) {
  std::vector<std::set<std::int64_t>> thresholds(reversals.size());
  for (const Transition& move : phases.moves) {
    for (const Guard& guard : move.edge.guards) {
      if (guard.interval.low != -kInfinity) thresholds[guard.functional].insert(guard.interval.low);
      if (guard.interval.high != kInfinity) thresholds[guard.functional].insert(guard.interval.high + 1);
    }
  }
  for (std::uint32_t f = 0; f < thresholds.size(); ++f) {
    if (thresholds[f].empty()) continue;
    const std::size_t turns = *reversals[f];
    if (turns > 0) phases.turning.push_back(f);
    phases.count += thresholds[f].size() * (turns + 1) + turns;
  }
}

}  // namespace

std::optional<Phases> find_phases(const Machine& machine) {
  if (machine.no_bad_word()) return std::nullopt;
  const std::vector<bool> matters = find_mattering(machine);
  const Reversals reversals = find_reversals(machine, matters);
  std::vector<bool> kept;
  for (const auto& turns : reversals) kept.push_back(turns.has_value());
  auto moves = find_moves(machine, matters, kept);
  if (!moves) return std::nullopt;
  Phases phases{std::move(*moves), {}, 1};
  count_phases(reversals, phases);
  if (phases.count > kMostCopies / std::max<std::size_t>(1, phases.moves.size())) return std::nullopt;
  return phases;
}

}  // namespace crasp::verifier
