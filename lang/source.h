#pragma once
// Source texts and places in them. A place is a range of bytes in one text; lines and columns are worked out only when a
// diagnostic is shown.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lang/id.h"

namespace crasp::lang {

using FileId = Id<struct FileTag>;

/// Bytes begin … end-1 of one text. Texts are smaller than 4 GiB (`SourceMap::add` refuses others).
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend bool operator==(const Span&, const Span&) = default;
};

/// The smallest span that holds both; they lie in the same file.
Span join(Span first, Span last);

/// A place as people count: lines and columns from 1, a column is a code point.
struct Location {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// All texts of a run, addressed by `FileId`. Texts never move or change once added.
class SourceMap {
 public:
  /// Throws `Failure` if the text has 4 GiB or more. `first_line` is the number of its first line, for a part of a stream.
  FileId add(std::string name, std::string text, std::uint32_t first_line = 1);

  std::string_view name(FileId file) const { return sources_[file.index]->name; }
  std::string_view text(FileId file) const { return sources_[file.index]->text; }
  std::string_view text(Span span) const { return text(span.file).substr(span.begin, span.end - span.begin); }

  Location location(FileId file, std::uint32_t offset) const;
  /// The line that holds `offset`, without its end of line.
  std::string_view line(FileId file, std::uint32_t offset) const;

 private:
  struct Source {
    std::string name;
    std::string text;
    std::uint32_t first_line;
    std::vector<std::uint32_t> line_starts;
  };
  std::uint32_t line_index(const Source& source, std::uint32_t offset) const;

  std::vector<std::unique_ptr<Source>> sources_;
};

}  // namespace crasp::lang
