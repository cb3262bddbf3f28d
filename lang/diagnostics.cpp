#include "lang/diagnostics.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "lang/display.h"

namespace crasp::lang {

// --- collecting ----------------------------------------------------------------------------------------------------

Diagnostic& Diagnostic::label(Span where, std::string text) {
  labels.push_back({where, std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::help(std::string text) {
  hint = std::move(text);
  return *this;
}

bool Diagnostics::is_repeated(Code code, Span span) const {
  return std::any_of(list_.begin(), list_.end(),
                     [&](const Diagnostic& known) { return known.code == code && known.span == span; });
}

Diagnostic& Diagnostics::report(Code code, Span span, std::string message) {
  ++reports_;
  dropped_ = {code, span, std::move(message), {}, {}};
  if (is_repeated(code, span)) return dropped_;
  std::size_t& reported = info(code).severity == Severity::error ? errors_ : warnings_;
  if (++reported > kMost) return dropped_;
  return list_.emplace_back(std::move(dropped_));
}

void Diagnostics::label_since(std::size_t first, Span where, const std::string& text) {
  constexpr std::size_t kMostLabels = 4;
  for (std::size_t k = first; k < list_.size(); ++k) {
    if (list_[k].labels.size() < kMostLabels) list_[k].label(where, text);
  }
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = list_;
  std::stable_sort(result.begin(), result.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.span.file, a.span.begin) < std::tie(b.span.file, b.span.begin);
  });
  return result;
}

// --- rendering -----------------------------------------------------------------------------------------------------

namespace {

struct Palette {
  std::string_view error, warning, note, help, bold, reset;
};
constexpr Palette kPlain = {"", "", "", "", "", ""};
constexpr Palette kColoured = {"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m", "\x1b[1;32m", "\x1b[1m", "\x1b[0m"};

/// A piece of a line as it is shown, and where the place lies in it.
struct Excerpt {
  std::string text;
  std::size_t caret = 0;  ///< columns before the first caret
  std::size_t width = 1;  ///< columns under which carets stand
};

// A line is shown this many code points around the beginning of the place.
constexpr std::size_t kReach = 80;
constexpr std::size_t kTab = 4;
constexpr std::string_view kEllipsis = "…";

std::size_t step_back(std::string_view line, std::size_t from, std::size_t points) {
  while (from > 0 && points > 0) {
    --from;
    const bool continuation = (static_cast<unsigned char>(line[from]) & 0xc0U) == 0x80;
    if (!continuation) --points;
  }
  return from;
}

// Appends the code point at `at` to the excerpt; returns its bytes. `column` is the width of the excerpt so far.
std::size_t append_point(std::string_view line, std::size_t at, std::string& text, std::size_t& column) {
  const CodePoint point = code_point_at(line, at);
  if (point.value == '\t') {
    const std::size_t spaces = kTab - column % kTab;
    text.append(spaces, ' ');
    column += spaces;
  } else {
    text += printable(line.substr(at, point.bytes));
    column += column_width(point.value);
  }
  return point.bytes;
}

// The bytes begin … end-1 of `line` and what stands around them.
Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  Excerpt result;
  std::size_t column = 0;
  std::size_t at = step_back(line, begin, kReach);
  if (at > 0) {
    result.text = kEllipsis;
    column = 1;
  }
  while (at < begin) at += append_point(line, at, result.text, column);
  result.caret = column;
  std::size_t shown = 0;
  std::size_t last_column = column;
  for (; at < line.size() && shown < kReach; ++shown) {
    const bool inside = at < end;
    at += append_point(line, at, result.text, column);
    if (inside) last_column = column;
  }
  if (at < line.size()) result.text += kEllipsis;
  result.width = std::max<std::size_t>(last_column - result.caret, 1);
  return result;
}

// The source line of a place with its number, and carets under the place.
std::string snippet(Span span, const SourceMap& sources, std::size_t gutter, std::string_view colour,
                    std::string_view reset) {
  const std::string_view line = sources.line(span.file, span.begin);
  const std::string_view text = sources.text(span.file);
  const std::size_t line_begin = static_cast<std::size_t>(line.data() - text.data());
  const std::size_t begin = std::min<std::size_t>(span.begin - line_begin, line.size());
  const std::size_t end = std::min<std::size_t>(std::max(span.begin, span.end) - line_begin, line.size());
  const Excerpt shown = excerpt(line, begin, end);
  return fmt::format("{:>{}} | {}\n{:>{}} | {}{}{}{}\n", sources.location(span.file, span.begin).line, gutter,
                     shown.text, "", gutter, std::string(shown.caret, ' '), colour, std::string(shown.width, '^'),
                     reset);
}

std::string place(Span span, const SourceMap& sources) {
  const Location at = sources.location(span.file, span.begin);
  return fmt::format("{}:{}:{}", printable(sources.name(span.file)), at.line, at.column);
}

// The columns that hold the line numbers of all places of a diagnostic, so that their gutters stand below each other.
std::size_t gutter_width(const Diagnostic& diagnostic, const SourceMap& sources) {
  std::uint32_t last = sources.location(diagnostic.span.file, diagnostic.span.begin).line;
  for (const Label& label : diagnostic.labels) {
    last = std::max(last, sources.location(label.span.file, label.span.begin).line);
  }
  return std::max<std::size_t>(fmt::formatted_size("{}", last) + 1, 4);
}

}  // namespace

std::string render(const Diagnostic& diagnostic, const SourceMap& sources, bool colour) {
  const Palette& palette = colour ? kColoured : kPlain;
  const CodeInfo& code = info(diagnostic.code);
  const bool is_error = code.severity == Severity::error;
  const std::string_view main_colour = is_error ? palette.error : palette.warning;
  const bool has_place = diagnostic.span.file.valid();
  std::string result;
  if (has_place) result = fmt::format("{}{}:{} ", palette.bold, place(diagnostic.span, sources), palette.reset);
  result += fmt::format("{}{}[{}]:{} {}{}{}\n", main_colour, is_error ? "error" : "warning", code.id, palette.reset,
                        palette.bold, printable(diagnostic.message), palette.reset);
  if (has_place) {
    const std::size_t gutter = gutter_width(diagnostic, sources);
    result += snippet(diagnostic.span, sources, gutter, main_colour, palette.reset);
    for (const Label& label : diagnostic.labels) {
      result += fmt::format("{}: {}note:{} {}\n", place(label.span, sources), palette.note, palette.reset,
                            printable(label.text));
      result += snippet(label.span, sources, gutter, palette.note, palette.reset);
    }
  }
  if (!diagnostic.hint.empty()) {
    result += fmt::format("{}help:{} {}\n", palette.help, palette.reset, printable(diagnostic.hint));
  }
  return result;
}

// --- did you mean --------------------------------------------------------------------------------------------------

namespace {

// Edits that turn `a` into `b`: insert, delete, replace a byte, swap two neighbours (the optimal string alignment form
// of the Damerau-Levenshtein distance). O(|a|·|b|) with three rows of the table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (std::size_t k = 0; k <= b.size(); ++k) above[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t replaced = above[k - 1] + (a[i - 1] == b[k - 1] ? 0 : 1);
      row[k] = std::min({above[k] + 1, row[k - 1] + 1, replaced});
      const bool swapped = i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1];
      if (swapped) row[k] = std::min(row[k], before[k - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above[b.size()];
}

}  // namespace

std::string_view closest(std::string_view name, const std::vector<std::string_view>& candidates) {
  constexpr std::size_t kLongest = 64;  // longer names are not typed by hand, and the distance is quadratic
  if (name.size() > kLongest) return {};
  std::string_view best;
  std::size_t allowed = name.size() / 3 + 1;  // one above: a candidate must be below it
  for (std::string_view candidate : candidates) {
    if (candidate.size() >= name.size() + allowed || candidate.size() + allowed <= name.size()) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < allowed) {
      allowed = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace crasp::lang
