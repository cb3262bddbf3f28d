#pragma once
// Words as people write them: a text with white space is split at it; without, it is split into characters if every symbol of
// the alphabet is one character. The empty text is the empty word.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lang/interpret.h"
#include "lang/program.h"

namespace crasp::lang {

enum class Split : std::uint8_t { automatic, space, characters };

/// A word and how its symbols were written; `texts` point into the text that was read.
struct InputWord {
  Word symbols;
  std::vector<std::string_view> texts;
  /// Bytes begin … end-1 of the first symbol that the alphabet lacks, if it is not open.
  struct Foreign {
    std::size_t begin, end;
  };
  std::optional<Foreign> foreign;
};

/// Reads words over one alphabet, in time linear in their length.
class WordReader {
 public:
  /// The alphabet outlives the reader.
  WordReader(const Alphabet& alphabet, Split split);

  /// Replaces the content of `word`, keeping its memory.
  void read(std::string_view text, InputWord& word) const;

  /// How a word over this alphabet is shown: its symbols, with spaces between them where they need them; ε if empty.
  std::string show(const std::vector<std::string_view>& texts) const;

 private:
  bool splits_at_space(std::string_view text) const;
  void read_characters(std::string_view text, InputWord& word) const;
  void read_tokens(std::string_view text, InputWord& word) const;
  void append(std::string_view text, std::size_t begin, std::size_t end, InputWord& word) const;

  const Alphabet& alphabet_;
  Split split_;
  bool single_characters_;
  std::unordered_map<std::string_view, SymbolIndex> index_;
  std::array<SymbolIndex, 128> ascii_;  ///< symbols of one ASCII character, or `kAbsent`
};

/// The symbols of an alphabet as a message lists them: quoted in backticks, cut after a dozen.
std::string list_symbols(const Alphabet& alphabet);

}  // namespace crasp::lang
