#include "search/examples.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <set>

namespace crasp::search {
namespace {

std::optional<bool> label_of(std::string_view text) {
  if (text == "1" || text == "true") return true;
  if (text == "0" || text == "false") return false;
  return std::nullopt;
}

/// Calls `each(number, line)` until it returns false.
template <class Each>
void each_line(std::string_view text, Each each) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool comment = line.find('\t') == std::string_view::npos && (line.empty() || line.front() == '#');
    if (!comment && !each(number, line)) return;
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view word_of(std::string_view line) { return line.substr(0, line.rfind('\t')); }

// The bytes of one UTF-8 character; stray bytes count as one.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xc0U) == 0x80U) ++length;
  return length;
}

void add_tokens(std::string_view word, std::set<std::string>& symbols) {
  while (!word.empty()) {
    const std::size_t end = std::min(word.find(' '), word.size());
    if (end > 0) symbols.emplace(word.substr(0, end));
    word.remove_prefix(std::min(end + 1, word.size()));
  }
}

}  // namespace

std::vector<std::string> symbols_of_examples(std::string_view text) {
  bool spaces = false;
  each_line(text, [&](std::size_t, std::string_view line) {
    return !(spaces = word_of(line).find(' ') != std::string_view::npos);
  });
  std::set<std::string> symbols;
  each_line(text, [&](std::size_t, std::string_view line) {
    std::string_view word = word_of(line);
    if (spaces) add_tokens(word, symbols);
    for (; !spaces && !word.empty(); word.remove_prefix(character_length(word))) {
      symbols.emplace(word.substr(0, character_length(word)));
    }
    return true;
  });
  return {symbols.begin(), symbols.end()};
}

std::variant<std::vector<Example>, ExamplesError> read_examples(std::string_view text, const lang::Alphabet& alphabet,
                                                                lang::Split split) {
  const lang::WordReader reader(alphabet, split);
  std::vector<Example> examples;
  std::map<lang::Word, bool> seen;
  std::optional<ExamplesError> error;
  lang::InputWord word;
  each_line(text, [&](std::size_t number, std::string_view line) {
    const std::size_t tab = line.rfind('\t');
    const auto label = tab == std::string_view::npos ? std::nullopt : label_of(line.substr(tab + 1));
    if (!label) {
      error = {number, "expected a word, a tab, and 1 or 0"};
      return false;
    }
    reader.read(line.substr(0, tab), word);
    if (word.foreign) {
      const auto [begin, end] = *word.foreign;
      error = {number, fmt::format("`{}` is not in the alphabet", line.substr(begin, end - begin))};
      return false;
    }
    const auto [place, fresh] = seen.try_emplace(word.symbols, *label);
    if (!fresh && place->second != *label) error = {number, "the same word has another label above"};
    if (fresh) examples.push_back({word.symbols, *label});
    return !error;
  });
  if (error) return *error;
  return examples;
}

}  // namespace crasp::search
