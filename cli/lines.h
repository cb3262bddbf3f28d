#pragma once
// Standard input, line by line.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crasp::cli {

/// Reads a file descriptor in large blocks and hands out its lines.
class LineReader {
 public:
  explicit LineReader(int descriptor) : descriptor_(descriptor) {}

  /// The next line without its end (LF or CR LF), valid until the next call; nothing at the end of the input. A last
  /// line without an end counts, an empty rest does not. Throws `Failure` if the input cannot be read.
  std::optional<std::string_view> next();

  /// The number of the line that `next` returned last, from 1.
  std::uint32_t number() const { return number_; }

  /// `next` will have to wait for more input, so what was computed should be shown now.
  bool drained() const { return buffer_.find('\n', at_) == std::string::npos; }

 private:
  bool fill();

  int descriptor_;
  std::string buffer_;
  std::size_t at_ = 0;
  std::uint32_t number_ = 0;
  bool ended_ = false;
};

/// All of standard input.
std::string read_all(int descriptor);

}  // namespace crasp::cli
