#pragma once
// Files of labelled words: on each line a word, a tab, and 1 or 0 (`true` or `false`, as `crasp sample` writes them).

#include <string>
#include <variant>
#include <vector>

#include "lang/words.h"
#include "search/sample.h"

namespace crasp::search {

struct ExamplesError {
  std::size_t line = 0;
  std::string message;
};

/// The symbols that the words use, in order: characters, or what white space separates if a word has any.
std::vector<std::string> symbols_of_examples(std::string_view text);

/// Words that occur twice are kept once. Lines that are empty (a word alone has its tab) or begin with `#` and have no
/// tab are skipped.
std::variant<std::vector<Example>, ExamplesError> read_examples(std::string_view text, const lang::Alphabet& alphabet,
                                                                lang::Split split);

}  // namespace crasp::search
