#include "cli/words.h"

#include <utility>

#include <fmt/format.h>

#include "lang/display.h"

namespace crasp::cli {

void report_foreign(lang::Diagnostics& diagnostics, lang::SourceMap& sources, const lang::Alphabet& alphabet,
                    const lang::InputWord& word, WordPlace place) {
  const std::string symbol(place.text.substr(word.foreign->begin, word.foreign->end - word.foreign->begin));
  const bool unsplit = word.texts.size() == 1 && lang::code_point_at(symbol, 0).bytes < symbol.size();
  const lang::FileId file = sources.add(std::move(place.source), std::string(place.text), place.line);
  lang::Diagnostic& diagnostic = diagnostics.report(
      lang::Code::symbol_outside_alphabet,
      {file, static_cast<std::uint32_t>(word.foreign->begin), static_cast<std::uint32_t>(word.foreign->end)},
      fmt::format("`{}` is not in the alphabet, expected one of {}", symbol, lang::list_symbols(alphabet)));
  if (unsplit) diagnostic.help("write white space between symbols, or split into characters by `--symbols char`");
}

}  // namespace crasp::cli
