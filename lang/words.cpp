#include "lang/words.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "lang/display.h"

namespace crasp::lang {
namespace {

constexpr SymbolIndex kAbsent = std::numeric_limits<SymbolIndex>::max();
constexpr std::string_view kSpace = " \t\r\n\v\f";

}  // namespace

std::string list_symbols(const Alphabet& alphabet) {
  constexpr std::size_t kMost = 12;
  std::string list;
  for (std::size_t k = 0; k < std::min<std::size_t>(alphabet.size(), kMost); ++k) {
    list += fmt::format("{}`{}`", k == 0 ? "" : " ", alphabet.symbols[k]);
  }
  if (alphabet.size() > kMost) list += fmt::format(" … (of {} symbols)", alphabet.size());
  return list;
}

WordReader::WordReader(const Alphabet& alphabet, Split split)
    : alphabet_(alphabet), split_(split), single_characters_(alphabet.single_characters()) {
  ascii_.fill(kAbsent);
  for (SymbolIndex k = 0; k < alphabet.size(); ++k) {
    const std::string_view symbol = alphabet.symbols[k];
    index_.emplace(symbol, k);
    if (symbol.size() == 1 && static_cast<unsigned char>(symbol[0]) < 128) {
      ascii_[static_cast<unsigned char>(symbol[0])] = k;
    }
  }
}

bool WordReader::splits_at_space(std::string_view text) const {
  if (split_ != Split::automatic) return split_ == Split::space;
  return !single_characters_ || text.find_first_of(kSpace) != std::string_view::npos;
}

void WordReader::append(std::string_view text, std::size_t begin, std::size_t end, InputWord& word) const {
  const std::string_view symbol = text.substr(begin, end - begin);
  const auto byte = static_cast<unsigned char>(symbol[0]);
  SymbolIndex index = kAbsent;
  if (symbol.size() == 1) {
    if (byte < 128) index = ascii_[byte];
  } else if (const auto found = index_.find(symbol); found != index_.end()) {
    index = found->second;
  }
  if (index == kAbsent) {
    index = alphabet_.other();
    if (!alphabet_.open && !word.foreign) word.foreign = {begin, end};
  }
  word.symbols.push_back(index);
  word.texts.push_back(symbol);
}

void WordReader::read_characters(std::string_view text, InputWord& word) const {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = at + code_point_at(text, at).bytes;
    append(text, at, end, word);
    at = end;
  }
}

void WordReader::read_tokens(std::string_view text, InputWord& word) const {
  std::size_t begin = text.find_first_not_of(kSpace);
  while (begin != std::string_view::npos) {
    const std::size_t end = std::min(text.find_first_of(kSpace, begin), text.size());
    append(text, begin, end, word);
    begin = text.find_first_not_of(kSpace, end);
  }
}

void WordReader::read(std::string_view text, InputWord& word) const {
  word.symbols.clear();
  word.texts.clear();
  word.foreign.reset();
  if (splits_at_space(text)) {
    read_tokens(text, word);
  } else {
    read_characters(text, word);
  }
}

std::string WordReader::show(const std::vector<std::string_view>& texts) const {
  if (texts.empty()) return "ε";
  const bool tight = std::all_of(texts.begin(), texts.end(), [](std::string_view symbol) {
    return code_point_at(symbol, 0).bytes == symbol.size();
  });
  std::string shown;
  for (std::string_view symbol : texts) {
    if (!shown.empty() && !(tight && single_characters_)) shown += ' ';
    shown += printable(symbol);
  }
  return shown;
}

}  // namespace crasp::lang
