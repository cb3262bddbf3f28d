#include "sweep/team.h"

#include <chrono>
#include <thread>

namespace crasp::sweep {
namespace {

bool hand_out(Queue& queue, Team& team) {
  if (!team.has_room()) return false;
  const Group items = queue.next();
  if (!items.empty()) team.start(items);
  return !items.empty();
}

}  // namespace

void drive(Queue& queue, std::span<const std::unique_ptr<Team>> teams, const std::function<bool(double)>& goes_on) {
  constexpr std::chrono::milliseconds kPause{10};
  while (!queue.over()) {
    double running = 0;
    for (const auto& team : teams) {
      for (const Outcome& outcome : team->poll()) {
        outcome.done ? queue.finish(outcome.item) : queue.lose(outcome.item, outcome.problem);
      }
      while (hand_out(queue, *team)) {
      }
      running += team->progress();
    }
    if (!goes_on(running)) return;
    if (!queue.over()) std::this_thread::sleep_for(kPause);
  }
}

}  // namespace crasp::sweep
