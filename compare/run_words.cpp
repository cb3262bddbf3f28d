#include "compare/run_words.h"

#include <numeric>

#include "compare/accepted.h"
#include "compare/word_states.h"

namespace crasp::compare {

RunWords::RunWords(const lang::Program& spec)
    : labeller_(spec),
      generates_(spec.kind == lang::ProgramKind::generator),
      end_(end_symbol(spec.alphabet)),
      symbols_(content_symbols(spec.alphabet)) {}

std::optional<lang::Word> RunWords::draw(Random& random, std::size_t length) const {
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (auto word = try_to_draw(random, length)) return word;
  }
  return std::nullopt;
}

std::optional<lang::Word> RunWords::try_to_draw(Random& random, std::size_t length) const {
  lang::Word word;
  while (word.size() < length) {
    std::vector<lang::SymbolIndex> symbols = symbols_;
    random.shuffle(symbols);
    std::optional<lang::Word> longer;
    for (std::size_t k = 0; k < symbols.size() && !longer; ++k) longer = with_run(random, word, symbols[k], length - word.size());
    if (!longer) return std::nullopt;
    word = std::move(*longer);
  }
  return word;
}

std::optional<lang::Word> RunWords::with_run(Random& random, const lang::Word& word, lang::SymbolIndex symbol, std::size_t left) const {
  lang::Word longer = word;
  longer.resize(word.size() + left, symbol);
  const std::vector<bool> fits = accepted(longer);
  std::vector<std::size_t> shares(left + 1);  // by the length of the run
  for (std::size_t run = 1; run <= left; ++run) shares[run] = fits[word.size() + run] ? left + 1 - run : 0;
  const std::size_t total = std::accumulate(shares.begin(), shares.end(), std::size_t{0});
  if (total == 0) return std::nullopt;
  std::size_t run = 0;
  for (std::uint64_t point = random.below(total); point >= shares[run]; ++run) point -= shares[run];
  longer.resize(word.size() + run);
  return longer;
}

bool RunWords::contains(const lang::Word& word) const {
  const std::vector<bool> fits = accepted(word);
  for (std::size_t n = 1; n <= word.size(); ++n) {
    if ((n == word.size() || word[n] != word[n - 1]) && !fits[n]) return false;
  }
  return true;
}

std::vector<bool> RunWords::accepted(const lang::Word& word) const {
  const auto outputs = labeller_.outputs(word);
  std::vector<bool> result;
  bool allowed = true;
  for (std::size_t n = 0; n <= word.size(); ++n) {
    if (generates_ && n > 0) allowed = allowed && outputs[n - 1][word[n - 1]] != 0;
    const bool here = !generates_ ? outputs[n][0] != 0 : end_ == outputs[n].size() || outputs[n][end_] != 0;
    result.push_back(allowed && here);
  }
  return result;
}

}  // namespace crasp::compare
