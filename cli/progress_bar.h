#pragma once
// A bar on the terminal behind standard error that is redrawn in place; nothing where there is no terminal.

#include <chrono>
#include <string_view>

#include "cli/command.h"

namespace crasp::cli {

class ProgressBar {
 public:
  explicit ProgressBar(Context& context) : context_(context), terminal_(context.err.colour()) {}
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// `share` of the whole is done, from 0 to 1. Redraws at most ten times a second.
  void show(std::string_view what, double share);

 private:
  Context& context_;
  bool terminal_, shown_ = false;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace crasp::cli
