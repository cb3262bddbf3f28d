#include "verifier/reduce.h"

#include "verifier/boxes.h"
#include "verifier/regions.h"

namespace crasp::verifier {
namespace {

constexpr int kMostRounds = 3;  // of boxes: each starts from what the one before left

}  // namespace

Subject reduce(Machine machine, std::uint64_t bound, const Budget& budget) {
  Subject subject{std::move(machine), {}, bound};
  for (int round = 0; round < kMostRounds && !subject.machine.no_bad_word(); ++round) {
    auto boxes = find_boxes(subject.machine, budget);
    if (!boxes || !are_sound(subject.machine, *boxes)) break;
    Machine pruned = prune(subject.machine, *boxes);
    const bool settled = pruned.edge_count() == subject.machine.edge_count();
    subject.reductions.rounds.push_back(std::move(*boxes));
    subject.machine = std::move(pruned);
    if (settled) break;
  }
  return subject;
}

std::optional<Subject> split_nodes(const Subject& subject, const Budget& budget) {
  const auto split = split_by_regions(subject.machine);
  if (!split) return std::nullopt;
  auto boxes = find_boxes(*split, budget);
  if (!boxes || !are_sound(*split, *boxes)) return std::nullopt;
  Subject result{prune(*split, *boxes), subject.reductions, subject.bound, subject.whole};
  result.reductions.split = std::move(boxes);
  return result;
}

}  // namespace crasp::verifier
