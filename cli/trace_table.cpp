#include <algorithm>

#include "cli/trace.h"
#include "lang/display.h"

namespace crasp::cli {
namespace {

constexpr std::size_t kLongestName = 32;

/// One column of the table: what stands in the head, in the word's row and in each row, and its width.
struct Position {
  std::string number, symbol;
  std::vector<std::string> cells;
  std::size_t width = 1;
};

std::string cell_text(const lang::Column& column, std::size_t position) {
  if (column.type == lang::Type::count) return fmt::format("{}", column[position]);
  return column[position] != 0 ? "T" : "·";
}

Position make_position(const Trace& trace, std::size_t position) {
  Position made;
  made.number = fmt::format("{}", position);
  if (position > 0) made.symbol = lang::printable(trace.word[position - 1]);
  made.width = std::max(lang::display_width(made.number), lang::display_width(made.symbol));
  for (const TraceRow& row : trace.rows) {
    made.cells.push_back(cell_text(row.column, position));
    made.width = std::max(made.width, lang::display_width(made.cells.back()));
  }
  return made;
}

std::string padded_left(std::string_view text, std::size_t width) {
  return std::string(width - std::min(width, lang::display_width(text)), ' ').append(text);
}

std::string padded_right(std::string text, std::size_t width) {
  return text.append(width - std::min(width, lang::display_width(text)), ' ');
}

std::string short_name(const std::string& name) {
  const std::string shown = lang::printable(name);
  if (lang::display_width(shown) <= kLongestName) return shown;
  std::string cut;
  for (std::size_t at = 0; lang::display_width(cut) + 1 < kLongestName;) {
    const std::size_t bytes = lang::code_point_at(shown, at).bytes;
    cut += shown.substr(at, bytes);
    at += bytes;
  }
  return cut + "…";
}

/// Lays positions out from left to right and starts a new block when the width is used up.
class Table {
 public:
  Table(const Trace& trace, std::size_t width, const Output& out) : trace_(trace), width_(width), out_(out) {
    for (const TraceRow& row : trace.rows) {
      names_.push_back(short_name(row.name));
      name_width_ = std::max(name_width_, lang::display_width(names_.back()));
    }
  }

  std::string render() {
    for (std::size_t position = 0; position <= trace_.word.size(); ++position) {
      Position next = make_position(trace_, position);
      const bool full = name_width_ + used_ + 1 + next.width > width_;
      if (full && !block_.empty()) end_block();
      used_ += 1 + next.width;
      block_.push_back(std::move(next));
    }
    end_block();
    return std::move(text_);
  }

 private:
  void end_block() {
    if (!text_.empty()) text_ += '\n';
    line("", Style::faint, [](const Position& p) { return p.number; });
    line("", Style::strong, [](const Position& p) { return p.symbol; });
    for (std::size_t row = 0; row < names_.size(); ++row) {
      line(names_[row], Style::plain, [row](const Position& p) { return p.cells[row]; });
    }
    block_.clear();
    used_ = 0;
  }

  template <class Cell>
  void line(const std::string& name, Style style, Cell cell) {
    std::string shown = padded_right(name, name_width_);
    for (const Position& position : block_) {
      const std::string text = cell(position);
      const Style used = text == "T" && style == Style::plain ? Style::good : style;
      shown += ' ' + out_.styled(padded_left(text, position.width), used);
    }
    shown.erase(shown.find_last_not_of(' ') + 1);
    text_ += shown + '\n';
  }

  const Trace& trace_;
  std::size_t width_;
  const Output& out_;
  std::vector<std::string> names_;
  std::size_t name_width_ = 0;
  std::vector<Position> block_;
  std::size_t used_ = 0;
  std::string text_;
};

}  // namespace

std::string trace_table(const Trace& trace, std::size_t width, const Output& out) {
  return Table(trace, width, out).render();
}

}  // namespace crasp::cli
