#include "compare/sampler.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "compare/accepted.h"
#include "compare/boundary.h"
#include "compare/run_words.h"
#include "compare/word_shapes.h"
#include "lang/failure.h"
#include "lang/lex.h"

namespace crasp::compare {
namespace {

bool has(const std::vector<std::string>& sampler, std::string_view option) {
  return std::find(sampler.begin() + 1, sampler.end(), option) != sampler.end();
}

/// The number after the name of a sampler.
std::size_t number(const std::vector<std::string>& sampler) {
  if (sampler.size() > 1) return std::stoull(sampler[1]);
  throw lang::Failure(fmt::format("the sampler `{}` needs a number", sampler[0]));
}

/// Words of a program, with memory that all draws share.
template <class Words>
Distribution shared(std::shared_ptr<Words> words) {
  return [words](Random& random, std::size_t length) { return words->draw(random, length); };
}

Distribution accepted(const lang::Program& spec) {
  std::vector<lang::SymbolIndex> all(spec.alphabet.size());
  for (lang::SymbolIndex symbol = 0; symbol < all.size(); ++symbol) all[symbol] = symbol;
  return shared(std::make_shared<AcceptedWords>(spec, all));
}

/// The first symbols of an accepted word that is up to twice as long.
Distribution prefixes(const lang::Program& spec) {
  const Distribution whole = accepted(spec);
  return [whole](Random& random, std::size_t length) -> std::optional<lang::Word> {
    for (int attempt = 0; attempt < 50; ++attempt) {
      auto word = whole(random, random.between(length, 2 * length));
      if (!word) continue;
      word->resize(length);
      return word;
    }
    return std::nullopt;
  };
}

}  // namespace

Distribution make_distribution(const std::vector<std::string>& sampler, const lang::Program& spec) {
  const Symbols symbols(spec.alphabet);
  const std::string& name = sampler.at(0);
  const auto known = lang::samplers();
  if (std::none_of(known.begin(), known.end(), [&](const auto& info) { return info.name == name; })) {
    throw lang::Failure(fmt::format("there is no sampler `{}`", name));
  }
  if (name == "accepted") return accepted(spec);
  if (name == "prefixes") return prefixes(spec);
  if (name == "boundary") return shared(std::make_shared<BoundaryWords>(spec));
  if (name == "runs") return shared(std::make_shared<RunWords>(spec));
  if (name == "distinct") return distinct_words(symbols);
  if (name == "interleaved") return interleaved_words(symbols, number(sampler));
  if (name == "blocks") return block_words(symbols, number(sampler));
  if (name == "addition") return additions(symbols);
  if (name == "retrieval") {
    const Occurrence which = has(sampler, "unique") ? Occurrence::unique
                             : has(sampler, "last") ? Occurrence::last
                                                    : Occurrence::first;
    return retrievals(symbols, which, has(sampler, "left"));
  }
  if (has(sampler, "balanced")) return balanced_words(symbols);
  if (has(sampler, "unique_mode")) return unique_mode_words(symbols);
  if (sampler.size() > 1 && sampler[1].starts_with('"')) {
    return words_with_count(symbols, symbols.get(lang::decode_string(sampler[1])));
  }
  return uniform_words(symbols);
}

Sampler::Sampler(const lang::Task& task, std::uint64_t seed) : Sampler(task, seed, task.sampler) {}

Sampler::Sampler(const lang::Task& task, std::uint64_t seed, const std::vector<std::string>& sampler)
    : stream_(fmt::format("{}/{}", task.name, fmt::join(sampler, " "))),
      seed_(seed),
      distribution_(make_distribution(sampler, task.spec)) {}

lang::Word Sampler::draw(std::uint64_t index, lang::LengthBin lengths) const {
  Random random(stream_, seed_, index);
  std::vector<std::size_t> left;
  for (std::int64_t length = lengths.low; length <= lengths.high; ++length) left.push_back(static_cast<std::size_t>(length));
  while (!left.empty()) {
    const std::size_t k = random.below(left.size());
    if (auto word = distribution_(random, left[k])) return std::move(*word);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(k));
  }
  throw lang::Failure(fmt::format("task `{}`: no input of length {} to {} was found", stream_, lengths.low, lengths.high));
}

}  // namespace crasp::compare
