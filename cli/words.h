#pragma once
// What the user is told about a word that is not over the alphabet.

#include <cstdint>
#include <string>
#include <string_view>

#include "lang/diagnostics.h"
#include "lang/words.h"

namespace crasp::cli {

/// Where a word was read: an argument or a line.
struct WordPlace {
  std::string source;
  std::string_view text;
  std::uint32_t line = 1;
};

/// Reports the symbol that the alphabet lacks.
void report_foreign(lang::Diagnostics& diagnostics, lang::SourceMap& sources, const lang::Alphabet& alphabet,
                    const lang::InputWord& word, WordPlace place);

}  // namespace crasp::cli
