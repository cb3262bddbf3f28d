#include "sweep/file.h"

#include <fmt/format.h>

#include <algorithm>

namespace crasp::sweep {
namespace {

using lang::Code;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

class Parser {
 public:
  Parser(lang::FileId file, const lang::SourceMap& sources, lang::Diagnostics& diagnostics)
      : file_(file), text_(sources.text(file)), diagnostics_(diagnostics) {}

  std::vector<Block> run() {
    for (std::size_t begin = 0; begin < text_.size();) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      take(words(begin, std::min(text_.find("//", begin), end)));
      begin = end + 1;
    }
    if (blocks_.empty() && !diagnostics_.has_errors()) report(whole(), "a sweep without a `task`");
    return std::move(blocks_);
  }

 private:
  lang::Diagnostic& report(lang::Span span, std::string message) {
    return diagnostics_.report(Code::bad_sweep, span, std::move(message));
  }

  lang::Span whole() const { return {file_, 0, static_cast<std::uint32_t>(std::min(text_.find('\n'), text_.size()))}; }

  Word word(std::size_t begin, std::size_t end) const {
    return {std::string(text_.substr(begin, end - begin)),
            {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)}};
  }

  /// The words of a line; `a .. b` becomes one.
  std::vector<Word> words(std::size_t begin, std::size_t end) const {
    std::vector<Word> found;
    bool joins = false;
    for (std::size_t at = begin; at < end;) {
      std::size_t stop = at;
      while (stop < end && !is_space(text_[stop])) ++stop;
      if (stop > at) {
        const Word next = word(at, stop);
        const bool dots = next.text == ".." && found.size() > 1;
        if (dots || joins) {
          found.back() = {found.back().text + next.text, lang::join(found.back().span, next.span)};
        } else {
          found.push_back(next);
        }
        joins = dots;
      }
      at = stop + 1;
    }
    return found;
  }

  void take(std::vector<Word> line) {
    if (line.empty()) return;
    Setting setting{line.front(), {line.begin() + 1, line.end()}};
    if (setting.values.empty()) {
      report(setting.name.span, fmt::format("nothing follows `{}`, expected a value", setting.name.text));
    } else if (setting.name.text == "file") {
      take_file(setting);
    } else if (setting.name.text == "task") {
      begin_block(setting);
    } else {
      add(setting);
    }
  }

  void take_file(const Setting& setting) {
    if (setting.values.size() > 1) {
      report(setting.values[1].span, fmt::format("a second file, `{}`, expected one", setting.values[1].text));
    }
    task_file_ = setting.values.front();
  }

  void begin_block(const Setting& setting) {
    if (task_file_.text.empty()) {
      report(setting.name.span, "a task before the file that it is in").help("write `file PATH` above");
    }
    blocks_.push_back({task_file_, setting.values, {}});
    own_ = 0;
    for (const Setting& common : common_) blocks_.back().settings.push_back(common);
  }

  void add(const Setting& setting) {
    std::vector<Setting>& list = blocks_.empty() ? common_ : blocks_.back().settings;
    const auto first_own = list.begin() + static_cast<std::ptrdiff_t>(list.size() - own_);
    const auto is_same = [&](const Setting& other) { return other.name.text == setting.name.text; };
    const auto own = std::find_if(first_own, list.end(), is_same);
    if (own != list.end()) {
      report(setting.name.span, fmt::format("a second `{}`, expected one", setting.name.text)).label(own->name.span, "the first");
      return;
    }
    list.erase(std::remove_if(list.begin(), first_own, is_same), first_own);
    list.push_back(setting);
    ++own_;
  }

  lang::FileId file_;
  std::string_view text_;
  lang::Diagnostics& diagnostics_;
  Word task_file_;
  std::vector<Setting> common_;
  std::size_t own_ = 0;  ///< settings of the current block, or before the first: the last ones of the list
  std::vector<Block> blocks_;
};

}  // namespace

std::vector<Block> parse(lang::FileId file, const lang::SourceMap& sources, lang::Diagnostics& diagnostics) {
  return Parser(file, sources, diagnostics).run();
}

}  // namespace crasp::sweep
