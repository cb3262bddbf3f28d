#include "lang/source.h"

#include <algorithm>
#include <limits>

#include "lang/failure.h"

namespace crasp::lang {

Span join(Span first, Span last) {
  return {first.file, std::min(first.begin, last.begin), std::max(first.end, last.end)};
}

FileId SourceMap::add(std::string name, std::string text, std::uint32_t first_line) {
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    throw Failure("`" + name + "` is larger than 4 GiB");
  }
  auto source = std::make_unique<Source>(Source{std::move(name), std::move(text), first_line, {0}});
  for (std::uint32_t at = 0; at < source->text.size(); ++at) {
    if (source->text[at] == '\n') source->line_starts.push_back(at + 1);
  }
  sources_.push_back(std::move(source));
  return {static_cast<std::uint32_t>(sources_.size() - 1)};
}

std::uint32_t SourceMap::line_index(const Source& source, std::uint32_t offset) const {
  auto after = std::upper_bound(source.line_starts.begin(), source.line_starts.end(), offset);
  return static_cast<std::uint32_t>(after - source.line_starts.begin()) - 1;
}

Location SourceMap::location(FileId file, std::uint32_t offset) const {
  const Source& source = *sources_[file.index];
  offset = std::min<std::uint32_t>(offset, static_cast<std::uint32_t>(source.text.size()));
  std::uint32_t line = line_index(source, offset);
  std::uint32_t column = 1;
  for (std::uint32_t at = source.line_starts[line]; at < offset; ++at) {
    bool continuation_byte = (static_cast<unsigned char>(source.text[at]) & 0xc0) == 0x80;
    if (!continuation_byte) ++column;
  }
  return {source.first_line + line, column};
}

std::string_view SourceMap::line(FileId file, std::uint32_t offset) const {
  const Source& source = *sources_[file.index];
  std::uint32_t begin = source.line_starts[line_index(source, offset)];
  std::size_t end = source.text.find('\n', begin);
  std::string_view line = std::string_view(source.text).substr(begin, end == std::string::npos ? end : end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace crasp::lang
