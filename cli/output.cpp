#include "cli/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "lang/display.h"
#include "lang/failure.h"

namespace crasp::cli {
namespace {

constexpr std::size_t kBuffer = std::size_t{1} << 16U;

bool wants_colour(int descriptor) {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool refused =
      (no_colour != nullptr && *no_colour != '\0') || (terminal != nullptr && std::string_view(terminal) == "dumb");
  return !refused && isatty(descriptor) == 1;
}

std::size_t terminal_width(int descriptor) {
  constexpr std::size_t kOtherwise = 100;
  winsize size = {};
  const bool known = isatty(descriptor) == 1 && ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kOtherwise;
}

std::string_view escape(Style style) {
  switch (style) {
    case Style::good: return "\x1b[32m";
    case Style::bad: return "\x1b[31m";
    case Style::strong: return "\x1b[1m";
    case Style::faint: return "\x1b[2m";
    case Style::plain: break;
  }
  return "";
}

}  // namespace

std::string paragraph(std::string_view lead, std::string_view text, std::size_t width) {
  constexpr std::size_t kIndent = 4;
  std::string result = fmt::format("  {}", lead);
  std::size_t column = lang::display_width(result);
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t needed = lang::display_width(word) + 1;
    if (column + needed > width && column > kIndent) {
      result += "\n" + std::string(kIndent - 1, ' ');
      column = kIndent - 1;
    }
    result += fmt::format(" {}", word);
    column += needed;
  }
  return result + "\n";
}

Output::Output(int descriptor)
    : descriptor_(descriptor), colour_(wants_colour(descriptor)), width_(terminal_width(descriptor)) {}

void Output::write(std::string_view text) {
  if (closed_) {
    buffer_.clear();
    return;
  }
  buffer_ += text;
  if (buffer_.size() >= kBuffer) flush();
}

void Output::json(const Json& object) {
  // Words may hold bytes that are no UTF-8; JSON cannot.
  write(object.dump(-1, ' ', false, Json::error_handler_t::replace));
  write("\n");
}

void Output::flush() {
  std::string_view rest = buffer_;
  while (!rest.empty() && !closed_) {
    const ssize_t written = ::write(descriptor_, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EPIPE) {
      closed_ = true;
    } else if (errno != EINTR) {
      const int reason = errno;
      buffer_.clear();
      throw lang::Failure(fmt::format("cannot write output: {}", std::strerror(reason)));
    }
  }
  buffer_.clear();
}

std::string Output::styled(std::string_view text, Style style) const {
  if (!colour_ || style == Style::plain) return std::string(text);
  return fmt::format("{}{}\x1b[0m", escape(style), text);
}

}  // namespace crasp::cli
