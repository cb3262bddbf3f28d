// Families are found by their cofactors: f with the current token known to be s. If the cofactors f_s of a Boolean are alike
// up to the comparisons in them, f is one expression in which each comparison is chosen by the current token; and a comparison
// that is chosen in this way is a matching one if the choices count disjoint sets of positions. What is said of those positions
// besides may depend on the choice, too, as it can be chosen by the token there: that is a family again. So the first
// occurrences of all symbols are one signal, `any s: Q[s] && #Q[s] == 1`, and their right neighbours a matching comparison.
//
// Time: tokens times the size of the expressions around them. No family is smaller than kFewest.

#include "compiler/weights/families.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "compiler/weights/family_key.h"

namespace crasp::compiler::weights {
namespace {

using Tokens = std::vector<std::int64_t>;

/// Fewer comparisons are cheaper as they are.
constexpr std::size_t kFewest = 4;

/// What a choice by the token gives, for a set of tokens.
struct Choice {
  Tokens tokens;
  Literal literal;
};
using Choices = std::vector<Choice>;
using Shape = std::vector<std::int64_t>;

/// All words of `bits` bits with as many ones as make most words: none of them covers another.
class Codes {
 public:
  explicit Codes(std::size_t count) {
    double words = 1;
    for (bits_ = 1; words < static_cast<double>(count); ++bits_) {
      const int ones = (bits_ + 1) / 2;
      words = 1;
      for (int k = 0; k < ones; ++k) words = words * (bits_ + 1 - k) / (k + 1);
    }
    word_ = (std::uint64_t{1} << (bits_ / 2)) - 1;
  }

  int bits() const { return bits_; }

  std::uint64_t next() {
    const std::uint64_t out = word_, low = word_ & -word_, ripple = word_ + low;
    word_ = ripple | (((word_ ^ ripple) >> 2) / low);
    return out;
  }

 private:
  int bits_ = 1;
  std::uint64_t word_ = 1;
};

class Matcher {
 public:
  explicit Matcher(Network& network) : network_(network) {
    for (std::int64_t token : network.complement({})) tokens_.push_back(token);
  }

  Literal map(Literal p) {
    const auto known = images_.find(p.signal);
    const Literal image = known != images_.end() ? known->second : images_.emplace(p.signal, rebuild(p.signal)).first->second;
    return p.negated ? !image : image;
  }

 private:
  std::vector<Literal> map_all(const std::vector<Literal>& operands) {
    std::vector<Literal> out;
    for (Literal p : operands) out.push_back(map(p));
    return out;
  }

  Literal rebuild(SignalId id) {
    const Signal signal = network_[id];
    switch (signal.kind) {
      case Kind::conjunction:
        if (auto family = choose(cofactors(id))) return *family;
        return network_.conjunction(map_all(signal.operands));
      case Kind::earlier: return network_.earlier(map(signal.operands[0]), signal.constant());
      case Kind::comparison: return network_.comparison(summands(signal), signal.constant());
      case Kind::threshold: return network_.threshold(summands(signal), signal.constant());
      default: return {id, false};
    }
  }

  std::vector<Summand> summands(const Signal& signal) {
    std::vector<Summand> out;
    for (std::size_t k = 0; k < signal.summands(); ++k) out.push_back({map(signal.operands[k]), signal.numbers[k]});
    return out;
  }

  // Cofactors.

  /// Does it depend on the current token outside of counts?
  bool tests_token(SignalId id) {
    const auto known = tests_token_.find(id);
    if (known != tests_token_.end()) return known->second;
    const Signal& signal = network_[id];
    const bool tests = signal.kind == Kind::symbols ||
                       (signal.kind == Kind::conjunction &&
                        std::any_of(signal.operands.begin(), signal.operands.end(), [&](Literal p) { return tests_token(p.signal); }));
    tests_token_.emplace(id, tests);
    return tests;
  }

  Literal cofactor(Literal p, std::int64_t token) {
    if (!tests_token(p.signal)) return p;
    const Literal out = cofactor(p.signal, token);
    return p.negated ? !out : out;
  }

  Literal cofactor(SignalId id, std::int64_t token) {
    const Signal& signal = network_[id];
    if (signal.kind == Kind::symbols) {
      return network_.truth(std::binary_search(signal.numbers.begin(), signal.numbers.end(), token));
    }
    // A set of symbols, first: most members of a family are false already.
    for (Literal p : signal.operands) {
      if (network_.is_symbols(p) && cofactor(p, token) == network_.truth(false)) return network_.truth(false);
    }
    const auto [known, fresh] = cofactors_.try_emplace({id, token});
    if (!fresh) return known->second;
    std::vector<Literal> operands;
    for (Literal p : signal.operands) {
      const Literal part = cofactor(p, token);
      if (part != network_.truth(true)) operands.push_back(part);
    }
    const Literal out = network_.conjunction(std::move(operands));
    cofactors_[{id, token}] = out;
    return out;
  }

  Choices cofactors(SignalId id) {
    if (!tests_token(id)) return {};
    std::map<Literal, Tokens> by_literal;
    for (std::int64_t token : tokens_) by_literal[cofactor({id, false}, token)].push_back(token);
    Choices out;
    for (auto& [literal, tokens] : by_literal) out.push_back({std::move(tokens), literal});
    std::sort(out.begin(), out.end(), [](const Choice& a, const Choice& b) { return a.tokens < b.tokens; });
    return out;
  }

  // Choices.

  static Tokens all_tokens(const Choices& choices) {
    Tokens out;
    for (const Choice& choice : choices) out.insert(out.end(), choice.tokens.begin(), choice.tokens.end());
    std::sort(out.begin(), out.end());
    return out;
  }

  /// The literal that is, at each position, that of its token; any where no choice has the token. Nothing if there is no
  /// family in it.
  std::optional<Literal> choose(const Choices& choices) {
    std::vector<Literal> alternatives;
    std::map<Shape, Choices> alike;
    bool family = false;
    for (const Choice& choice : choices) {
      if (choice.literal == network_.truth(true)) alternatives.push_back(network_.symbols(choice.tokens));
      if (network_[choice.literal.signal].kind == Kind::truth) continue;
      alike[shape(choice.literal)].push_back(choice);
    }
    for (const auto& [shape, some] : alike) {
      auto chosen = choose_alike(some);
      if (chosen) family = true;
      if (!chosen && some.size() >= kFewest) return std::nullopt;
      if (chosen) {
        alternatives.push_back(network_.conjunction({network_.symbols(all_tokens(some)), *chosen}));
        continue;
      }
      for (const Choice& choice : some) {
        alternatives.push_back(network_.conjunction({network_.symbols(choice.tokens), map(choice.literal)}));
      }
    }
    if (!family) return std::nullopt;
    return network_.disjunction(std::move(alternatives));
  }

  /// Literals of one shape: together, if that makes a family.
  std::optional<Literal> choose_alike(const Choices& choices) {
    if (choices.size() < kFewest) return std::nullopt;
    const Literal first = choices[0].literal;
    std::optional<Literal> out;
    Choices positive = choices;
    for (Choice& choice : positive) choice.literal.negated = false;
    switch (network_[first.signal].kind) {
      case Kind::conjunction: out = choose_operands(positive); break;
      case Kind::comparison: out = match(positive); break;
      default: return std::nullopt;
    }
    if (out && first.negated) return !*out;
    return out;
  }

  std::vector<Literal> common_operands(const Choices& choices) const {
    std::vector<Literal> common = network_[choices[0].literal.signal].operands;
    for (const Choice& choice : choices) {
      const auto& own = network_[choice.literal.signal].operands;
      std::erase_if(common, [&](Literal p) { return !std::binary_search(own.begin(), own.end(), p); });
    }
    return common;
  }

  /// What all conjunctions have, and each of their other operands, in order, as a choice of its own.
  std::optional<Literal> choose_operands(const Choices& choices) {
    const std::vector<Literal> common = common_operands(choices);
    std::vector<Choices> columns;
    for (const Choice& choice : choices) {
      std::vector<Literal> own = network_[choice.literal.signal].operands;
      std::erase_if(own, [&](Literal p) { return std::binary_search(common.begin(), common.end(), p); });
      std::stable_sort(own.begin(), own.end(), [&](Literal a, Literal b) { return shape(a) < shape(b); });
      columns.resize(std::max(columns.size(), own.size()));
      for (std::size_t k = 0; k < own.size(); ++k) columns[k].push_back({choice.tokens, own[k]});
    }
    std::vector<Literal> out = map_all(common);
    for (const Choices& column : columns) {
      const auto chosen = choose_merged(column);
      if (!chosen) return std::nullopt;
      out.push_back(*chosen);
    }
    return network_.conjunction(std::move(out));
  }

  /// Kinds, signs and factors, but not what is counted.
  Shape shape(Literal p) const {
    const Signal& signal = network_[p.signal];
    Shape out{2 * static_cast<std::int64_t>(signal.kind) + (p.negated ? 1 : 0)};
    if (signal.kind == Kind::comparison) out.insert(out.end(), signal.numbers.begin(), signal.numbers.end());
    if (signal.kind != Kind::conjunction) return out;
    std::vector<Shape> parts;
    for (Literal part : signal.operands) parts.push_back(shape(part));
    std::sort(parts.begin(), parts.end());
    for (const Shape& part : parts) out.insert(out.end(), part.begin(), part.end());
    return out;
  }

  /// Choices that are the same for several tokens are one. A single one is no choice.
  std::optional<Literal> choose_merged(const Choices& choices) {
    std::map<Literal, Tokens> by_literal;
    for (const Choice& choice : choices) {
      Tokens& tokens = by_literal[choice.literal];
      tokens.insert(tokens.end(), choice.tokens.begin(), choice.tokens.end());
    }
    if (by_literal.size() == 1) return map(choices[0].literal);
    Choices merged;
    for (auto& [literal, tokens] : by_literal) {
      std::sort(tokens.begin(), tokens.end());
      merged.push_back({std::move(tokens), literal});
    }
    std::sort(merged.begin(), merged.end(), [](const Choice& a, const Choice& b) { return a.tokens < b.tokens; });
    return choose(merged);
  }

  // Matching.

  /// One comparison for all, if their bodies say the same of positions that different tokens name.
  std::optional<Literal> match(const Choices& choices) {
    const Signal first = network_[choices[0].literal.signal];
    std::vector<std::vector<Literal>> bodies(first.summands());  // [summand][choice]
    for (const Choice& choice : choices) {
      const Signal& signal = network_[choice.literal.signal];
      if (signal.numbers != first.numbers) return std::nullopt;
      for (std::size_t k = 0; k < bodies.size(); ++k) bodies[k].push_back(signal.operands[k]);
    }
    std::set<std::int64_t> offsets;
    for (Literal body : bodies[0]) offsets.merge(offsets_of(network_, body));
    for (std::int64_t c : offsets) {
      if (auto out = match_at(choices, first, bodies, c)) return out;
    }
    return std::nullopt;
  }

  std::optional<Literal> match_at(const Choices& choices, const Signal& first, const std::vector<std::vector<Literal>>& bodies,
                                  std::int64_t c) {
    Choices keys;            // the tokens at j - c that belong to each choice, and what holds there
    std::vector<Summand> summands;
    for (std::size_t k = 0; k < bodies.size(); ++k) {
      Choices own;
      const auto rest = common_rest(bodies[k], c, own);
      if (!rest || (k > 0 && !same_tokens(own, keys))) return std::nullopt;
      if (k == 0) {
        keys = own;
        if (!disjoint(keys)) return std::nullopt;
      }
      const auto there = holds_there(own, c);
      if (!there) return std::nullopt;
      summands.push_back({network_.conjunction({*rest, *there}), first.numbers[k]});
    }
    std::vector<Exclusion> exclusions = exclude(choices, keys, c);
    if (c > 0 && summands.size() == 1) filter(summands[0], exclusions, c);
    return network_.matching(std::move(summands), first.constant(), exclusions);
  }

  /// What the bodies say but for the token at j - c, which goes to `keys` with what holds at j - c; the same for all.
  std::optional<Literal> common_rest(const std::vector<Literal>& bodies, std::int64_t c, Choices& keys) {
    std::optional<Literal> common;
    for (Literal body : bodies) {
      const auto split = split_body(network_, body, c);
      if (!split || split->tokens.empty()) return std::nullopt;
      const Literal rest = c > 0 ? network_.conjunction(split->rest) : network_.truth(true);
      if (common && *common != rest) return std::nullopt;
      common = rest;
      keys.push_back({split->tokens, network_.conjunction(c > 0 ? split->there : split->rest)});
    }
    return map(*common);
  }

  static bool same_tokens(const Choices& a, const Choices& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Choice& x, const Choice& y) { return x.tokens == y.tokens; });
  }

  static bool disjoint(const Choices& keys) {
    const Tokens all = all_tokens(keys);
    return std::adjacent_find(all.begin(), all.end()) == all.end();
  }

  /// What holds at j - c, chosen by the token there, seen from j.
  std::optional<Literal> holds_there(const Choices& keys, std::int64_t c) {
    const auto chosen = choose_merged(keys);
    if (!chosen || c == 0 || *chosen == network_.truth(true)) return chosen;
    return network_.earlier(*chosen, c);
  }

  /// Positions whose value would be a conjunction with a fetched bit are left out instead where that is false: a head then reads
  /// the symbols that are left as they are.
  void filter(Summand& summand, std::vector<Exclusion>& exclusions, std::int64_t c) {
    std::vector<Literal> rest;
    for (Literal part : parts_of(network_, summand.body)) {
      const Signal signal = network_[part.signal];
      if (part.negated || signal.kind != Kind::earlier || signal.constant() != c) {
        rest.push_back(part);
        continue;
      }
      exclusions.push_back({network_.truth(true), network_.earlier(!signal.operands[0], c)});
      exclusions.push_back({network_.truth(true), network_.opening(c)});
    }
    summand.body = network_.conjunction(std::move(rest));
  }

  /// Tokens at i have the code of their choice, those at j - c that of the choice they belong to, or all ones. A code excludes
  /// the others, as it does not have some of their ones.
  std::vector<Exclusion> exclude(const Choices& choices, const Choices& keys, std::int64_t c) {
    Codes codes(choices.size());
    const auto bits = static_cast<std::size_t>(codes.bits());
    std::vector<Tokens> query(bits), key(bits);
    Tokens nobody = network_.complement(all_tokens(keys));
    std::vector<Exclusion> out;
    for (std::size_t k = 0; k < choices.size(); ++k) {
      const std::uint64_t code = codes.next();
      for (std::size_t b = 0; b < bits; ++b) {
        if ((code >> b) % 2 == 0) continue;
        query[b].insert(query[b].end(), choices[k].tokens.begin(), choices[k].tokens.end());
        key[b].insert(key[b].end(), keys[k].tokens.begin(), keys[k].tokens.end());
      }
      // The first positions, which have no token at j - c.
      const bool belongs = std::binary_search(keys[k].tokens.begin(), keys[k].tokens.end(), network_.bos());
      if (c > 0 && belongs) out.push_back({!network_.symbols(choices[k].tokens), network_.opening(c)});
    }
    if (c > 0 && std::binary_search(nobody.begin(), nobody.end(), network_.bos())) {
      out.push_back({network_.truth(true), network_.opening(c)});
    }
    for (std::size_t b = 0; b < bits; ++b) {
      key[b].insert(key[b].end(), nobody.begin(), nobody.end());
      std::erase(key[b], network_.bos());
      const Literal there = network_.symbols(key[b]);
      out.push_back({!network_.symbols(query[b]), c > 0 ? network_.earlier(there, c) : there});
    }
    return out;
  }

  struct PairHash {
    std::size_t operator()(const std::pair<SignalId, std::int64_t>& p) const {
      return (std::uint64_t{p.first.index} << 20) * 0x9e37'79b9'7f4a'7c15u + static_cast<std::uint64_t>(p.second);
    }
  };

  Network& network_;
  Tokens tokens_;
  std::unordered_map<SignalId, Literal> images_;
  std::unordered_map<SignalId, bool> tests_token_;
  std::unordered_map<std::pair<SignalId, std::int64_t>, Literal, PairHash> cofactors_;
};

}  // namespace

std::vector<Literal> match_families(Network& network, const std::vector<Literal>& outputs) {
  Matcher matcher(network);
  std::vector<Literal> out;
  for (Literal p : outputs) out.push_back(matcher.map(p));
  return out;
}

}  // namespace crasp::compiler::weights
