#pragma once
// Where commands write: standard output and standard error, buffered, with what is known of the terminal behind them.
// A reader that closes its end early is no error: later text is dropped and `closed()` tells loops to stop.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace crasp::cli {

using Json = nlohmann::ordered_json;

enum class Style : unsigned char { plain, good, bad, strong, faint };

class Output {
 public:
  /// Looks at the terminal behind the file descriptor: colours only there, and not if `NO_COLOR` is set.
  explicit Output(int descriptor);
  ~Output() = default;
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  /// Throws `Failure` if an earlier part could not be written (disk full).
  void write(std::string_view text);
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(buffer_), format, std::forward<Args>(args)...);
    write({});
  }
  /// One object on a line of its own.
  void json(const Json& object);
  void flush();

  bool closed() const { return closed_; }
  bool colour() const { return colour_; }
  /// Columns of the terminal, or 100 where there is none.
  std::size_t width() const { return width_; }

  /// `text` as it is shown in this style; without colours, `text` itself.
  std::string styled(std::string_view text, Style style) const;

 private:
  int descriptor_;
  bool colour_ = false;
  bool closed_ = false;
  std::size_t width_;
  std::string buffer_;
};

/// `text` after the word that introduces it, broken at spaces into lines of at most `width` columns, the later ones
/// indented.
std::string paragraph(std::string_view lead, std::string_view text, std::size_t width);

}  // namespace crasp::cli
