#include "cli/progress_bar.h"

#include <algorithm>
#include <string>

namespace crasp::cli {

ProgressBar::~ProgressBar() {
  if (!shown_) return;
  context_.err.write("\r\x1b[K");
  context_.err.flush();
}

void ProgressBar::show(std::string_view what, double share) {
  constexpr std::size_t kBar = 24;
  constexpr std::chrono::milliseconds kPause{100};
  if (!terminal_) return;
  const auto now = std::chrono::steady_clock::now();
  if (shown_ && now - last_ < kPause) return;
  last_ = now;
  shown_ = true;
  const double within = std::clamp(share, 0.0, 1.0);
  const auto full = static_cast<std::size_t>(within * kBar);
  const std::size_t room = std::max<std::size_t>(context_.err.width(), 40) - kBar - 9;
  context_.err.print("\r\x1b[K[{}{}] {:3.0f}% {}", std::string(full, '#'), std::string(kBar - full, '.'), 100 * within,
                     what.substr(0, room));
  context_.err.flush();
}

}  // namespace crasp::cli
