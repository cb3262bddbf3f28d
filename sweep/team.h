#pragma once
// Who runs items: processes on this machine, ranks of MPI on this and others.

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sweep/queue.h"

namespace crasp::sweep {

/// How the run of an item ended.
struct Outcome {
  std::size_t item = 0;
  bool done = false;    ///< false: the worker died, or could not do it
  std::string problem;  ///< why
};

class Team {
 public:
  virtual ~Team() = default;
  /// Is there a worker without an item?
  virtual bool has_room() const = 0;
  virtual void start(const Group& items) = 0;
  /// What ended since the last call, by item. Does not wait.
  virtual std::vector<Outcome> poll() = 0;
  /// Shares of the items that run now which are done, as far as they are known.
  virtual double progress() const { return 0; }
};

/// Hands out items until none waits or runs, or `goes_on`, which is called after each round with the shares of running items that
/// are done, says false.
void drive(Queue& queue, std::span<const std::unique_ptr<Team>> teams, const std::function<bool(double)>& goes_on);

}  // namespace crasp::sweep
