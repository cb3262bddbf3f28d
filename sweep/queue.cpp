#include "sweep/queue.h"

#include <utility>

namespace crasp::sweep {

Queue::Queue(const std::vector<bool>& done, std::vector<std::size_t> kinds) : kinds_(std::move(kinds)) {
  for (const bool one : done) {
    entries_.push_back({one ? State::done : State::waiting, 0});
    ++(one ? done_ : waiting_);
  }
}

Group Queue::next() {
  Group group;
  for (std::size_t k = 0; k < entries_.size() && group.size() < kMostTogether; ++k) {
    if (entries_[k].state != State::waiting) continue;
    const bool alone = kinds_.empty() || entries_[k].attempts > 0;
    if (!group.empty() && (alone || kinds_[k] != kinds_[group.front()])) continue;
    group.push_back(k);
    if (alone) break;
  }
  for (const std::size_t item : group) start(item);
  return group;
}

void Queue::start(std::size_t item) {
  entries_[item] = {State::running, entries_[item].attempts + 1};
  --waiting_, ++running_;
}

void Queue::finish(std::size_t item) {
  Entry& entry = entries_.at(item);
  // A worker that was given up may finish after all; what it did is what the other one does.
  if (entry.state == State::done) return;
  if (entry.state == State::running) --running_;
  if (entry.state == State::waiting) --waiting_;
  if (entry.state == State::failed) std::erase_if(failed_, [&](const Failed& failed) { return failed.item == item; });
  entry.state = State::done;
  ++done_;
}

void Queue::lose(std::size_t item, std::string problem) {
  Entry& entry = entries_.at(item);
  if (entry.state != State::running) return;
  --running_;
  if (entry.attempts < kMostAttempts) {
    entry.state = State::waiting;
    ++waiting_;
  } else {
    entry.state = State::failed;
    failed_.push_back({item, std::move(problem)});
  }
}

}  // namespace crasp::sweep
