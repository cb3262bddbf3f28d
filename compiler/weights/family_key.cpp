#include "compiler/weights/family_key.h"

#include <algorithm>
#include <iterator>

namespace crasp::compiler::weights {
namespace {

std::vector<std::int64_t> tokens_of(const Network& network, Literal set) {
  const auto& numbers = network[set.signal].numbers;
  return set.negated ? network.complement(numbers) : numbers;
}

void meet(std::vector<std::int64_t>& tokens, const std::vector<std::int64_t>& with) {
  std::vector<std::int64_t> out;
  std::set_intersection(tokens.begin(), tokens.end(), with.begin(), with.end(), std::back_inserter(out));
  tokens = std::move(out);
}

/// Of P in `earlier P`: the tokens it allows, and what else it says.
SplitBody split_there(const Network& network, Literal p) {
  SplitBody out{network.complement({network.bos()}), {}, {}};
  if (p == network.truth(true)) return out;
  for (Literal part : parts_of(network, p)) {
    if (network.is_symbols(part)) {
      meet(out.tokens, tokens_of(network, part));
    } else {
      out.there.push_back(part);
    }
  }
  return out;
}

/// Does it say that j <= c, as a comparison of #true? Or, with the second, that j > c?
std::pair<bool, bool> tests_beginning(const Network& network, Literal p, std::int64_t c) {
  const Signal& signal = network[p.signal];
  if (signal.kind != Kind::comparison || signal.operands != std::vector{network.truth(true)}) return {};
  const std::int64_t factor = signal.numbers[0], constant = signal.constant();
  const auto holds = [&](std::int64_t j) { return (factor * j + constant >= 0) != p.negated; };
  if (holds(c) == holds(c + 1)) return {};
  return {holds(c), !holds(c)};
}

}  // namespace

std::vector<Literal> parts_of(const Network& network, Literal body) {
  const Signal& signal = network[body.signal];
  if (signal.kind != Kind::conjunction || body.negated) return {body};
  return signal.operands;
}

std::set<std::int64_t> offsets_of(const Network& network, Literal body) {
  std::set<std::int64_t> out;
  for (Literal part : parts_of(network, body)) {
    if (network.is_symbols(part)) out.insert(0);
    if (network[part.signal].kind == Kind::earlier) out.insert(network[part.signal].constant());
  }
  return out;
}

std::optional<SplitBody> split_body(const Network& network, Literal body, std::int64_t c) {
  SplitBody out{network.complement({}), {}, {}};
  bool found = false;
  for (Literal part : parts_of(network, body)) {
    const Signal& signal = network[part.signal];
    const auto [before, after] = tests_beginning(network, part, c);
    if (c > 0 && (before || after)) {
      meet(out.tokens, before ? std::vector{network.bos()} : network.complement({network.bos()}));
    } else if (c == 0 && network.is_symbols(part)) {
      meet(out.tokens, tokens_of(network, part));
    } else if (c > 0 && signal.kind == Kind::earlier && signal.constant() == c) {
      const SplitBody there = split_there(network, signal.operands[0]);
      if (part.negated && !there.there.empty()) return std::nullopt;
      meet(out.tokens, part.negated ? network.complement(there.tokens) : there.tokens);
      out.there.insert(out.there.end(), there.there.begin(), there.there.end());
    } else {
      out.rest.push_back(part);
      continue;
    }
    found = true;
  }
  if (!found) return std::nullopt;
  return out;
}

}  // namespace crasp::compiler::weights
