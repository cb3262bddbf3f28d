#include "cli/lines.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <fmt/format.h>

#include "lang/failure.h"

namespace crasp::cli {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 18U;

// Appends one block; false at the end of the input.
bool read_block(int descriptor, std::string& text) {
  const std::size_t before = text.size();
  text.resize(before + kBlock);
  ssize_t got = 0;
  do {
    got = ::read(descriptor, text.data() + before, kBlock);
  } while (got < 0 && errno == EINTR);
  if (got < 0) throw lang::Failure(fmt::format("cannot read standard input: {}", std::strerror(errno)));
  text.resize(before + static_cast<std::size_t>(got));
  return got > 0;
}

}  // namespace

bool LineReader::fill() {
  buffer_.erase(0, at_);
  at_ = 0;
  ended_ = !read_block(descriptor_, buffer_);
  return !ended_;
}

std::optional<std::string_view> LineReader::next() {
  std::size_t searched = at_;
  std::size_t end = buffer_.find('\n', searched);
  while (end == std::string::npos && !ended_) {
    searched = buffer_.size() - at_;  // `fill` moves the rest to the front
    if (!fill()) break;
    end = buffer_.find('\n', searched);
  }
  if (end == std::string::npos) {
    if (at_ == buffer_.size()) return std::nullopt;
    end = buffer_.size();
  }
  std::string_view line = std::string_view(buffer_).substr(at_, end - at_);
  at_ = std::min(end + 1, buffer_.size());
  ++number_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string read_all(int descriptor) {
  std::string text;
  while (read_block(descriptor, text)) {
  }
  return text;
}

}  // namespace crasp::cli
