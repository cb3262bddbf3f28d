#include "cli/interrupt.h"

#include <csignal>

namespace crasp::cli {

std::atomic<bool> interrupted = false;

CatchInterrupt::CatchInterrupt()
    : old_(std::signal(SIGINT, [](int) {
        interrupted = true;
        std::signal(SIGINT, SIG_DFL);
      })) {}

CatchInterrupt::~CatchInterrupt() { std::signal(SIGINT, old_); }

}  // namespace crasp::cli
