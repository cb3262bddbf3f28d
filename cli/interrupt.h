#pragma once
// Ctrl-C ends long commands in order.

#include <atomic>

namespace crasp::cli {

/// Set by the first Ctrl-C while a CatchInterrupt lives; a signal handler can reach nothing else.
extern std::atomic<bool> interrupted;

/// While it lives, Ctrl-C sets `interrupted`; a second one ends the program.
class CatchInterrupt {
 public:
  CatchInterrupt();
  ~CatchInterrupt();
  CatchInterrupt(const CatchInterrupt&) = delete;
  CatchInterrupt& operator=(const CatchInterrupt&) = delete;

 private:
  void (*old_)(int);
};

}  // namespace crasp::cli
