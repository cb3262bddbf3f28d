#include "compare/word_shapes.h"

#include <fmt/format.h>

#include <algorithm>

#include "compare/accepted.h"
#include "lang/failure.h"

namespace crasp::compare {
namespace {

using lang::SymbolIndex;
using lang::Word;

SymbolIndex any(Random& random, const std::vector<SymbolIndex>& symbols) { return symbols[random.below(symbols.size())]; }

Word uniform(Random& random, const std::vector<SymbolIndex>& symbols, std::size_t length) {
  Word word(length);
  for (SymbolIndex& symbol : word) symbol = any(random, symbols);
  return word;
}

/// `count` of n places, uniformly.
std::vector<bool> choose(Random& random, std::size_t n, std::size_t count) {
  std::vector<bool> chosen(n);
  for (std::size_t k = 0; k < n; ++k) {
    chosen[k] = random.below(n - k) < count;  // of the places left, `count` are still to be chosen
    count -= chosen[k];
  }
  return chosen;
}

std::optional<Word> balanced(Random& random, SymbolIndex first, SymbolIndex second, std::size_t length) {
  if (length == 0) return std::nullopt;
  std::size_t count = random.between(0, length);
  while (2 * count == length) count = random.between(0, length);
  const std::vector<bool> chosen = choose(random, length, count);
  Word word(length);
  for (std::size_t k = 0; k < length; ++k) word[k] = chosen[k] ? first : second;
  return word;
}

void need_content(const Symbols& symbols, std::size_t count) {
  if (symbols.content.size() >= count) return;
  throw lang::Failure(fmt::format("this sampler needs at least {} symbols that are not in angle brackets", count));
}

std::vector<SymbolIndex> distinct(Random& random, std::vector<SymbolIndex> symbols, std::size_t count) {
  for (std::size_t k = 0; k < count; ++k) std::swap(symbols[k], symbols[k + random.below(symbols.size() - k)]);
  symbols.resize(count);
  return symbols;
}

/// Where in the context the query may be taken from: the only, first or last occurrence of a symbol, with a neighbour on
/// the side.
std::vector<std::size_t> queries(const Word& context, Occurrence which, bool left) {
  std::vector<std::size_t> found;
  for (std::size_t k = left ? 1 : 0; k + (left ? 0 : 1) < context.size(); ++k) {
    const auto here = context.begin() + static_cast<std::ptrdiff_t>(k);
    const bool before = std::find(context.begin(), here, context[k]) != here;
    const bool after = std::find(here + 1, context.end(), context[k]) != context.end();
    if (which == Occurrence::unique ? !before && !after : which == Occurrence::first ? !before && after : before && !after) {
      found.push_back(k);
    }
  }
  return found;
}

}  // namespace

Symbols::Symbols(const lang::Alphabet& of) : alphabet(of), content(content_symbols(of)) {}

SymbolIndex Symbols::get(std::string_view symbol) const {
  if (const auto found = alphabet.find(symbol)) return *found;
  throw lang::Failure(fmt::format("this sampler needs the symbol `{}` in the alphabet", symbol));
}

Distribution uniform_words(const Symbols& symbols) {
  return [content = symbols.content](Random& random, std::size_t length) -> std::optional<Word> {
    return uniform(random, content, length);
  };
}

Distribution balanced_words(const Symbols& symbols) {
  need_content(symbols, 2);
  return [content = symbols.content](Random& random, std::size_t length) {
    return balanced(random, content[0], content[1], length);
  };
}

Distribution unique_mode_words(const Symbols& symbols) {
  return [content = symbols.content](Random& random, std::size_t length) -> std::optional<Word> {
    for (int attempt = 0; attempt < 10'000; ++attempt) {
      Word word = uniform(random, content, length);
      std::vector<std::size_t> counts(content.back() + 1);
      for (SymbolIndex symbol : word) ++counts[symbol];
      const std::size_t most = *std::max_element(counts.begin(), counts.end());
      if (most > 0 && std::count(counts.begin(), counts.end(), most) == 1) return word;
    }
    return std::nullopt;
  };
}

Distribution words_with_count(const Symbols& symbols, SymbolIndex symbol) {
  std::vector<SymbolIndex> others = symbols.content;
  std::erase(others, symbol);
  if (others.empty()) throw lang::Failure("this sampler needs a second symbol that is not in angle brackets");
  return [symbol, others](Random& random, std::size_t length) -> std::optional<Word> {
    const std::vector<bool> chosen = choose(random, length, random.between(0, length));
    Word word(length);
    for (std::size_t k = 0; k < length; ++k) word[k] = chosen[k] ? symbol : any(random, others);
    return word;
  };
}

Distribution distinct_words(const Symbols& symbols) {
  return [content = symbols.content](Random& random, std::size_t length) -> std::optional<Word> {
    if (length > content.size()) return std::nullopt;
    return distinct(random, content, length);
  };
}

Distribution interleaved_words(const Symbols& symbols, std::size_t count) {
  need_content(symbols, 2);
  return [content = symbols.content, count](Random& random, std::size_t length) -> std::optional<Word> {
    if (length < count) return std::nullopt;
    Word word(length);
    for (std::size_t part = 0; part < count; ++part) {
      const auto one = balanced(random, content[0], content[1], (length - part + count - 1) / count);
      for (std::size_t k = 0; k < one->size(); ++k) word[part + k * count] = (*one)[k];
    }
    return word;
  };
}

Distribution block_words(const Symbols& symbols, std::size_t count) {
  need_content(symbols, count > 1 ? 2 : 1);
  return [content = symbols.content, count](Random& random, std::size_t length) -> std::optional<Word> {
    if (length < count || count == 0) return std::nullopt;
    const std::vector<bool> cuts = choose(random, length - 1, count - 1);
    Word word = {any(random, content)};
    for (std::size_t k = 0; k + 1 < length; ++k) {
      SymbolIndex symbol = word.back();
      while (cuts[k] && symbol == word.back()) symbol = any(random, content);
      word.push_back(symbol);
    }
    return word;
  };
}

Distribution additions(const Symbols& symbols) {
  const SymbolIndex zero = symbols.get("0"), one = symbols.get("1"), plus = symbols.get("+"), equal = symbols.get("=");
  return [=](Random& random, std::size_t length) -> std::optional<Word> {
    if (length < 4) return std::nullopt;
    const std::size_t middle = random.between(1, length - 3);
    Word word(length);
    for (std::size_t k = 0; k + 1 < length; ++k) word[k] = random.below(2) == 0 ? zero : one;
    word[0] = word[middle + 1] = one;
    word[middle] = plus;
    word[length - 1] = equal;
    return word;
  };
}

Distribution retrievals(const Symbols& symbols, Occurrence which, bool left) {
  const SymbolIndex separator = symbols.get("<sep>");
  need_content(symbols, 2);
  return [=, content = symbols.content](Random& random, std::size_t length) -> std::optional<Word> {
    constexpr std::size_t kShortestContext = 4;
    if (length < kShortestContext + 2) return std::nullopt;
    const std::size_t size = length - 2;
    if (which == Occurrence::unique && size > content.size()) return std::nullopt;
    for (int attempt = 0; attempt < 1000; ++attempt) {
      Word word = which == Occurrence::unique ? distinct(random, content, size) : uniform(random, content, size);
      const std::vector<std::size_t> places = queries(word, which, left);
      if (places.empty()) continue;
      const SymbolIndex query = word[places[random.below(places.size())]];
      word.insert(word.end(), {separator, query});
      return word;
    }
    return std::nullopt;
  };
}

}  // namespace crasp::compare
