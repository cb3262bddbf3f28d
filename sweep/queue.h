#pragma once
// Which items wait, run, and are done. A lost item, whose worker died, waits again, at its place.
//
// Invariant: an item is in one state, and an item that was lost `kMostAttempts` times has failed and is not run again.

#include <cstddef>
#include <string>
#include <vector>

namespace crasp::sweep {

/// Items that one worker runs together, in ascending order.
using Group = std::vector<std::size_t>;

class Queue {
 public:
  static constexpr int kMostAttempts = 3;
  static constexpr std::size_t kMostTogether = 64;

  /// `done[k]`: item k was done before. Items with one number in `kinds` may run together; without `kinds`, each runs alone.
  explicit Queue(const std::vector<bool>& done, std::vector<std::size_t> kinds = {});

  /// The first item that waits, with others of its kind; they run from now on. An item that was lost runs alone, since it may be what
  /// its worker died of. Empty if none waits.
  Group next();
  void finish(std::size_t item);
  /// Its worker died. `problem`: what is known about it.
  void lose(std::size_t item, std::string problem);

  bool over() const { return waiting_ + running_ == 0; }
  std::size_t waiting() const { return waiting_; }
  std::size_t done() const { return done_; }
  std::size_t size() const { return entries_.size(); }

  struct Failed {
    std::size_t item;
    std::string problem;  ///< of the last attempt
  };
  const std::vector<Failed>& failed() const { return failed_; }

 private:
  enum class State : unsigned char { waiting, running, done, failed };
  struct Entry {
    State state = State::waiting;
    int attempts = 0;
  };

  void start(std::size_t item);

  std::vector<Entry> entries_;
  std::vector<std::size_t> kinds_;
  std::size_t waiting_ = 0, running_ = 0, done_ = 0;
  std::vector<Failed> failed_;
};

}  // namespace crasp::sweep
