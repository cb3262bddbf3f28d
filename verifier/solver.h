#pragma once
// What every use of a Z3 solver needs: limits, and a way to end a query early. For the files that talk to Z3 alone. A
// context belongs to one thread; only its interruption may come from another.

#include <z3++.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "verifier/budget.h"

namespace crasp::verifier {

inline void set_timeout(z3::solver& solver, double seconds) {
  z3::params params(solver.ctx());
  params.set("timeout", static_cast<unsigned>(std::max(1.0, seconds * 1000)));
  params.set("ctrl_c", false);  // the signal is ours
  solver.set(params);
}

/// While it lives, interrupts the solvers of a context from when the budget is spent: the query returns `unknown`. Again
/// and again, as Z3 forgets what it was told just before a query begins.
class Watch {
 public:
  Watch(z3::context& context, const Budget& budget)
      : thread_([this, &context, &budget](const std::stop_token& done) {
          std::unique_lock lock(mutex_);
          while (!wake_.wait_for(lock, done, std::chrono::milliseconds(5), [&] { return done.stop_requested(); })) {
            if (budget.expired()) context.interrupt();
          }
        }) {}

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::jthread thread_;  // last: it ends before what it uses
};

}  // namespace crasp::verifier
