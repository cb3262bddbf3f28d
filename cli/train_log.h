#pragma once
// What a training run says while it goes on: a line on the terminal that is rewritten, and a file of measurements.

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "backend/training/train.h"
#include "cli/command.h"

namespace crasp::cli {

/// Writes metrics.jsonl: one object per line, for every examination and every 100 steps. A run that goes on keeps the lines up to
/// where it goes on, so a line is there once.
class MetricsFile {
 public:
  explicit MetricsFile(std::filesystem::path file) : file_(std::move(file)) {}
  /// Throws `lang::Failure` if the file cannot be written.
  void note(const backend::training::Progress& progress, const std::vector<std::string>& bins);

 private:
  void begin(std::int64_t first_step);

  std::filesystem::path file_;
  bool begun_ = false;
  double loss_ = 0, accuracy_ = 0;  ///< sums since the last line
  std::int64_t steps_ = 0, tokens_ = 0;
};

/// The line on the terminal behind standard error, if there is one: step, loss, accuracy by lengths, speed, time left.
class LiveLine {
 public:
  /// `title` stands in front.
  LiveLine(std::string title, std::int64_t steps, std::vector<std::string> bins, Context& context);
  ~LiveLine();
  LiveLine(const LiveLine&) = delete;
  LiveLine& operator=(const LiveLine&) = delete;

  void show(const backend::training::Progress& progress);

 private:
  std::string line(const backend::training::Progress& progress) const;

  std::string title_;
  std::int64_t steps_;
  std::vector<std::string> bins_;
  Context& context_;
  bool terminal_;
  bool shown_ = false;
  std::vector<double> accuracies_;
  double loss_ = 0;
  std::int64_t tokens_ = 0;
  std::chrono::steady_clock::time_point last_;
};

/// "1:23", "1:02:03"
std::string clock_text(double seconds);

/// "99.6%": rounded down, so that only what is perfect is 100%.
std::string percent_text(double share);

}  // namespace crasp::cli
