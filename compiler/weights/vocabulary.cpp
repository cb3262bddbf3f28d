#include "compiler/weights/vocabulary.h"

#include <algorithm>

namespace crasp::compiler::weights {

Vocabulary make_vocabulary(const Alphabet& alphabet, bool generator) {
  Vocabulary out;
  out.tokens = alphabet.symbols;
  const auto special = [&](const char* text) {
    const auto found = std::find(out.tokens.begin(), out.tokens.end(), text);
    if (found != out.tokens.end()) return found - out.tokens.begin();
    out.tokens.emplace_back(text);
    return static_cast<std::ptrdiff_t>(out.tokens.size()) - 1;
  };
  // The symbol of a program never is the beginning of the sequence, even if it is called so.
  out.bos = static_cast<std::int64_t>(out.tokens.size());
  const bool taken = std::find(out.tokens.begin(), out.tokens.end(), "<bos>") != out.tokens.end();
  out.tokens.emplace_back(taken ? "<bos'>" : "<bos>");
  out.separator = special("<sep>");
  out.eos = special("<eos>");
  out.pad = special("<pad>");
  if (alphabet.open) out.unknown = special("<unk>");
  if (!generator) out.yes = special("<yes>"), out.no = special("<no>");
  return out;
}

}  // namespace crasp::compiler::weights
