#include "sweep/queue.h"

#include <utility>

namespace crasp::sweep {

Queue::Queue(const std::vector<bool>& done) {
  for (const bool one : done) {
    entries_.push_back({one ? State::done : State::waiting, 0});
    ++(one ? done_ : waiting_);
  }
}

std::optional<std::size_t> Queue::next() {
  for (std::size_t k = 0; k < entries_.size(); ++k) {
    if (entries_[k].state != State::waiting) continue;
    entries_[k] = {State::running, entries_[k].attempts + 1};
    --waiting_, ++running_;
    return k;
  }
  return std::nullopt;
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
