#pragma once
// Which items wait, run, and are done. A lost item, whose worker died, waits again, at its place.
//
// Invariant: an item is in one state, and an item that was lost `kMostAttempts` times has failed and is not run again.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace crasp::sweep {

class Queue {
 public:
  static constexpr int kMostAttempts = 3;

  /// `done[k]`: item k was done before.
  explicit Queue(const std::vector<bool>& done);

  /// The first item that waits; it runs from now on.
  std::optional<std::size_t> next();
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

  std::vector<Entry> entries_;
  std::size_t waiting_ = 0, running_ = 0, done_ = 0;
  std::vector<Failed> failed_;
};

}  // namespace crasp::sweep
