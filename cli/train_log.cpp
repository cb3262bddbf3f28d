#include "cli/train_log.h"

#include <unistd.h>

#include <cmath>
#include <fstream>

#include "cli/files.h"
#include "lang/failure.h"

namespace crasp::cli {

using backend::training::Progress;

namespace {

constexpr std::int64_t kLineEvery = 100;  // steps

/// The lines of an earlier part of the run, up to a step. What a killed process has not finished writing is no JSON, and dropped.
std::string lines_until(const std::filesystem::path& file, std::int64_t step) {
  std::ifstream stream(file);
  std::string kept, line;
  while (std::getline(stream, line)) {
    const Json object = Json::parse(line, nullptr, false);
    if (object.is_object() && object.value("step", step + 1) <= step) kept += line + "\n";
  }
  return kept;
}

}  // namespace

void MetricsFile::begin(std::int64_t first_step) {
  begun_ = true;
  replace_file(file_, first_step == 0 ? "" : lines_until(file_, first_step));
}

void MetricsFile::note(const Progress& progress, const std::vector<std::string>& bins) {
  if (!begun_) begin(progress.first_step);
  const backend::training::Step& step = progress.step;
  loss_ += step.loss, accuracy_ += step.accuracy, tokens_ += step.tokens, ++steps_;
  if (progress.accuracies.empty() && (step.step + 1) % kLineEvery != 0) return;
  Json object = {{"step", step.step + 1},
                 {"loss", loss_ / static_cast<double>(steps_)},
                 {"train_accuracy", accuracy_ / static_cast<double>(steps_)},
                 {"gradient_norm", step.gradient_norm},
                 {"learning_rate", step.learning_rate},
                 {"tokens", tokens_},
                 {"seconds", progress.seconds}};
  if (step.penalty > 0) object["penalty"] = step.penalty;
  for (std::size_t k = 0; k < progress.accuracies.size(); ++k) object["accuracy"][bins[k]] = progress.accuracies[k];
  std::ofstream stream(file_, std::ios::app);
  stream << object.dump() << '\n';
  stream.close();
  if (!stream) throw lang::Failure(fmt::format("cannot write `{}`", file_.string()));
  loss_ = accuracy_ = 0;
  steps_ = tokens_ = 0;
}

LiveLine::LiveLine(std::string title, std::int64_t steps, std::vector<std::string> bins, Context& context)
    : title_(std::move(title)), steps_(steps), bins_(std::move(bins)), context_(context), terminal_(isatty(STDERR_FILENO) == 1) {}

LiveLine::~LiveLine() {
  if (shown_) context_.err.write("\r\x1b[K");
  context_.err.flush();
}

std::string LiveLine::line(const Progress& progress) const {
  const std::int64_t done = progress.step.step + 1;
  std::string text = fmt::format("{}step {}/{}  loss {:.4f}", title_, done, steps_, loss_);
  for (std::size_t k = 0; k < accuracies_.size(); ++k) text += fmt::format("  {} {}", bins_[k], percent_text(accuracies_[k]));
  if (progress.seconds < 0.5) return text;
  const double left = progress.seconds / static_cast<double>(done - progress.first_step) * static_cast<double>(steps_ - done);
  return text + fmt::format("  {:.0f}k tokens/s  {} left", 1e-3 * static_cast<double>(tokens_) / progress.seconds, clock_text(left));
}

void LiveLine::show(const Progress& progress) {
  if (!terminal_) return;
  constexpr double kSmooth = 0.02;
  loss_ = tokens_ == 0 ? progress.step.loss : (1 - kSmooth) * loss_ + kSmooth * progress.step.loss;
  tokens_ += progress.step.tokens;
  if (!progress.accuracies.empty()) accuracies_ = progress.accuracies;
  const auto now = std::chrono::steady_clock::now();
  if (progress.accuracies.empty() && now - last_ < std::chrono::milliseconds(100)) return;
  last_ = now;
  shown_ = true;
  context_.err.print("\r{:.{}}\x1b[K", line(progress), context_.err.width() - 1);
  context_.err.flush();
}

std::string clock_text(double seconds) {
  const auto whole = static_cast<std::int64_t>(std::max(0.0, seconds));
  if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
  return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

std::string percent_text(double share) {
  return share >= 1 ? "100%" : fmt::format("{:.1f}%", std::floor(share * 1000) / 10);
}

}  // namespace crasp::cli
