#include "compare/inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "compare/accepted.h"
#include "compare/labels.h"
#include "compare/run_words.h"
#include "lang/failure.h"

namespace crasp::compare {
namespace {

using lang::SymbolIndex;
using lang::Word;
using Predicate = std::function<bool(const Word&)>;

/// Every k-th symbol from `first` on: as many of `a` as of others?
bool ties(const Word& word, std::size_t first, std::size_t step, SymbolIndex a) {
  std::int64_t lead = 0;
  for (std::size_t k = first; k < word.size(); k += step) lead += word[k] == a ? 1 : -1;
  return lead == 0;
}

bool has_unique_mode(const Word& word) {
  std::map<SymbolIndex, std::size_t> counts;
  for (SymbolIndex symbol : word) ++counts[symbol];
  std::size_t most = 0, times = 0;
  for (const auto& [symbol, count] : counts) {
    if (count > most) most = count, times = 0;
    times += count == most ? 1 : 0;
  }
  return times == 1;
}

std::size_t block_count(const Word& word) {
  std::size_t blocks = word.empty() ? 0 : 1;
  for (std::size_t k = 1; k < word.size(); ++k) blocks += word[k] != word[k - 1] ? 1 : 0;
  return blocks;
}

/// 1… + 1… =
bool is_addition(const Word& word, const lang::Alphabet& alphabet) {
  const SymbolIndex one = *alphabet.find("1"), plus = *alphabet.find("+"), equal = *alphabet.find("=");
  const auto middle = std::find(word.begin(), word.end(), plus);
  if (middle == word.begin() || middle == word.end() || word.back() != equal || middle + 2 >= word.end()) return false;
  const bool digits_only = std::count(word.begin(), word.end(), plus) == 1 && std::count(word.begin(), word.end(), equal) == 1;
  return digits_only && word.front() == one && *(middle + 1) == one;
}

/// x_1 … x_N <sep> q, where q occurs as the sampler says and has its neighbour.
bool is_retrieval(const Word& word, SymbolIndex separator, const std::vector<std::string>& sampler) {
  constexpr std::size_t kShortest = 6;
  if (word.size() < kShortest || word[word.size() - 2] != separator) return false;
  if (std::count(word.begin(), word.end(), separator) != 1) return false;
  const auto has = [&](std::string_view option) { return std::find(sampler.begin(), sampler.end(), option) != sampler.end(); };
  const Word context(word.begin(), word.end() - 2);
  const auto times = std::count(context.begin(), context.end(), word.back());
  const bool unique = has("unique");
  if (unique ? std::set(context.begin(), context.end()).size() != context.size() || times != 1 : times < 2) return false;
  const auto first = static_cast<std::size_t>(std::find(context.begin(), context.end(), word.back()) - context.begin());
  const auto last = context.size() - 1 - static_cast<std::size_t>(std::find(context.rbegin(), context.rend(), word.back()) - context.rbegin());
  const std::size_t place = has("last") ? last : first;
  return has("left") ? place > 0 : place + 1 < context.size();
}

/// Every symbol was allowed; with `whole`, the end is, too.
Predicate allowed(const lang::Program& generator, bool whole) {
  return [labeller = std::make_shared<Labeller>(generator), whole,
          end = generator.alphabet.find("<eos>")](const Word& word) {
    const auto outputs = labeller->outputs(word);
    for (std::size_t k = 0; k < word.size(); ++k) {
      if (outputs[k][word[k]] == 0) return false;
    }
    return !whole || !end || outputs.back()[*end] != 0;
  };
}

/// For words that are drawn from what the spec accepts. Prefixes of words of a recogniser may be any.
Predicate from_spec(const lang::Task& task, bool whole) {
  if (task.spec.kind == lang::ProgramKind::generator) return allowed(task.spec, whole);
  if (!whole) return [](const Word&) { return true; };
  return [labeller = std::make_shared<Labeller>(task.spec)](const Word& word) {
    return labeller->outputs(word).back()[0] != 0;
  };
}

std::size_t number(const std::vector<std::string>& sampler) { return std::stoull(sampler.at(1)); }

Predicate predicate(const lang::Task& task) {
  const std::vector<std::string>& sampler = task.sampler;
  const std::string& kind = sampler.front();
  const auto has = [&](std::string_view option) { return std::find(sampler.begin(), sampler.end(), option) != sampler.end(); };
  if (kind == "accepted" || kind == "prefixes") return from_spec(task, kind == "accepted");
  if (kind == "runs") {
    return [runs = std::make_shared<RunWords>(task.spec)](const Word& word) { return runs->contains(word); };
  }
  if (kind == "distinct") return [](const Word& word) { return std::set(word.begin(), word.end()).size() == word.size(); };
  if (kind == "interleaved") {
    return [parts = number(sampler), a = content_symbols(task.spec.alphabet)[0]](const Word& word) {
      for (std::size_t part = 0; part < parts; ++part) {
        if (ties(word, part, parts, a)) return false;
      }
      return true;
    };
  }
  if (kind == "blocks") return [blocks = number(sampler)](const Word& word) { return block_count(word) == blocks; };
  if (kind == "addition") return [alphabet = task.spec.alphabet](const Word& word) { return is_addition(word, alphabet); };
  if (kind == "retrieval") {
    return [separator = *task.spec.alphabet.find("<sep>"), sampler](const Word& word) {
      return is_retrieval(word, separator, sampler);
    };
  }
  if (has("balanced")) {
    return [a = content_symbols(task.spec.alphabet)[0]](const Word& word) { return !ties(word, 0, 1, a); };
  }
  if (has("unique_mode")) return has_unique_mode;
  return [](const Word&) { return true; };
}

/// The sampler of the family, or one that has no words if the spec has none of that kind.
Distribution distribution_of(const lang::Task& task, Family family, const Inputs& inputs) {
  switch (family) {
    case Family::sampled: return make_distribution(task.sampler, task.spec);
    case Family::boundary: return make_distribution({"boundary"}, task.spec);
    case Family::pumped: break;
  }
  return pumped_words(inputs.symbols());
}

}  // namespace

Inputs::Inputs(const lang::Task& task, bool any_word) : symbols_(content_symbols(task.spec.alphabet)) {
  make_distribution(task.sampler, task.spec);  // throws if Σ lacks a symbol that the sampler needs
  const bool any = any_word && task.format == lang::Task::Format::recognise;
  contain_ = any ? [](const Word&) { return true; } : predicate(task);
  // A query stands behind a separator, which is therefore part of the input.
  if (task.sampler.front() == "retrieval") symbols_.push_back(*task.spec.alphabet.find("<sep>"));
}

bool Inputs::contain(const Word& word) const { return contain_(word); }

Distribution pumped_words(const std::vector<SymbolIndex>& symbols) {
  return [symbols](Random& random, std::size_t length) -> std::optional<Word> {
    const auto piece = [&](std::size_t most) {
      Word word(random.below(most + 1));
      for (SymbolIndex& symbol : word) symbol = symbols[random.below(symbols.size())];
      return word;
    };
    Word block = piece(2), end = piece(4);
    block.push_back(symbols[random.below(symbols.size())]);
    Word word = piece(length / 2);
    while (word.size() < length) word.insert(word.end(), block.begin(), block.end());
    word.resize(length);
    if (random.below(2) == 0 && end.size() <= length) std::copy(end.begin(), end.end(), word.end() - static_cast<std::ptrdiff_t>(end.size()));
    return word;
  };
}

std::string_view name(Family family) {
  constexpr std::string_view kNames[] = {"sampled", "boundary", "pumped"};
  return kNames[static_cast<std::size_t>(family)];
}

InputStream::InputStream(const lang::Task& task, std::shared_ptr<const Inputs> inputs, Family family, std::uint64_t seed)
    : inputs_(std::move(inputs)),
      stream_(fmt::format("{}/examined/{}", task.name, name(family))),  // not the stream that models are trained on
      seed_(seed),
      own_(family == Family::sampled),
      distribution_(distribution_of(task, family, *inputs_)) {}

InputStream::~InputStream() = default;
InputStream::InputStream(InputStream&&) noexcept = default;

std::optional<Word> InputStream::draw(std::uint64_t index, lang::LengthBin lengths) const {
  constexpr int kAttempts = 32;
  Random random(stream_, seed_, index);
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const std::size_t length = random.between(static_cast<std::size_t>(lengths.low), static_cast<std::size_t>(lengths.high));
    auto word = distribution_(random, length);
    if (word && (own_ || inputs_->contain(*word))) return word;
  }
  return std::nullopt;
}

}  // namespace crasp::compare
