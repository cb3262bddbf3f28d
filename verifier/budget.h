#pragma once
// How long an engine may work and how much it may keep. Engines look at it often and give up in order.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>

namespace crasp::verifier {

class Budget {
 public:
  using Clock = std::chrono::steady_clock;

  /// `stop` (Ctrl-C) may be null; it outlives the budget.
  explicit Budget(double seconds, std::size_t bytes = std::size_t{1} << 30, const std::atomic<bool>* stop = nullptr)
      : deadline_(Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds))),
        bytes_(bytes),
        stop_(stop) {}

  bool interrupted() const { return is_set(stop_) || is_set(over_); }
  bool expired() const { return interrupted() || Clock::now() >= deadline_; }
  double seconds_left() const {
    if (interrupted()) return 0;
    return std::max(0.0, std::chrono::duration<double>(deadline_ - Clock::now()).count());
  }
  std::size_t bytes() const { return bytes_; }
  /// The same budget with at most so much of the time that is left.
  Budget part(double seconds) const {
    Budget result = *this;
    result.deadline_ = Budget(std::min(seconds, seconds_left())).deadline_;
    return result;
  }
  /// The same budget, which also ends when `over` is set (another engine was faster). It outlives the budget.
  Budget until(const std::atomic<bool>& over) const {
    Budget result = *this;
    result.over_ = &over;
    return result;
  }

 private:
  static bool is_set(const std::atomic<bool>* flag) { return flag != nullptr && flag->load(std::memory_order_relaxed); }

  Clock::time_point deadline_;
  std::size_t bytes_;
  const std::atomic<bool>* stop_;
  const std::atomic<bool>* over_ = nullptr;
};

}  // namespace crasp::verifier
