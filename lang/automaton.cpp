#include "lang/automaton.h"

#include <algorithm>
#include <cassert>
#include <unordered_map>

namespace crasp::lang {

bool well_formed(const Dfa& dfa) {
  auto valid = [&](State state) { return state < dfa.states(); };
  return valid(dfa.start) && dfa.transitions.size() == static_cast<std::size_t>(dfa.states()) * dfa.symbols &&
         std::all_of(dfa.transitions.begin(), dfa.transitions.end(), valid);
}

State run(const Dfa& dfa, State from, std::span<const std::uint32_t> word) {
  for (std::uint32_t symbol : word) from = dfa.next(from, symbol);
  return from;
}

bool accepts(const Dfa& dfa, std::span<const std::uint32_t> word) { return dfa.accepting[run(dfa, dfa.start, word)]; }

bool same_successors(const Dfa& dfa, State first, State second) {
  for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
    if (dfa.next(first, symbol) != dfa.next(second, symbol)) return false;
  }
  return true;
}

Dfa reachable(const Dfa& dfa) {
  constexpr State kUnseen = 0xffff'ffff;
  std::vector<State> number(dfa.states(), kUnseen);
  std::vector<State> order{dfa.start};
  number[dfa.start] = 0;
  Dfa result{dfa.symbols, {}, 0, {}};
  for (std::size_t at = 0; at < order.size(); ++at) {
    result.accepting.push_back(dfa.accepting[order[at]]);
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      State target = dfa.next(order[at], symbol);
      if (number[target] == kUnseen) {
        number[target] = static_cast<State>(order.size());
        order.push_back(target);
      }
      result.transitions.push_back(number[target]);
    }
  }
  return result;
}

Dfa complement(Dfa dfa) {
  dfa.accepting.flip();
  return dfa;
}

namespace {

bool combine(bool left, bool right, Combination combination) {
  switch (combination) {
    case Combination::And: return left && right;
    case Combination::Or: return left || right;
    case Combination::Xor: return left != right;
  }
  return false;
}

// Numbers pairs of states in the order of their first use.
class PairNumbers {
 public:
  State number(State left, State right) {
    auto [place, fresh] = numbers_.try_emplace(std::uint64_t{left} << 32 | right, static_cast<State>(pairs_.size()));
    if (fresh) pairs_.emplace_back(left, right);
    return place->second;
  }
  std::size_t size() const { return pairs_.size(); }
  std::pair<State, State> pair(std::size_t number) const { return pairs_[number]; }

 private:
  std::unordered_map<std::uint64_t, State> numbers_;
  std::vector<std::pair<State, State>> pairs_;
};

}  // namespace

Dfa product(const Dfa& left, const Dfa& right, Combination combination) {
  assert(left.symbols == right.symbols);
  PairNumbers numbers;
  Dfa result{left.symbols, {}, numbers.number(left.start, right.start), {}};
  for (std::size_t at = 0; at < numbers.size(); ++at) {
    auto [p, q] = numbers.pair(at);
    result.accepting.push_back(combine(left.accepting[p], right.accepting[q], combination));
    for (std::uint32_t symbol = 0; symbol < left.symbols; ++symbol) {
      result.transitions.push_back(numbers.number(left.next(p, symbol), right.next(q, symbol)));
    }
  }
  return result;
}

std::optional<SymbolWord> shortest_path(const Dfa& dfa, State from, const std::vector<bool>& wanted) {
  struct Step {
    State state;
    std::size_t previous;
    std::uint32_t symbol;
  };
  std::vector<Step> steps{{from, 0, 0}};
  std::vector<bool> seen(dfa.states());
  seen[from] = true;
  for (std::size_t at = 0; at < steps.size(); ++at) {
    if (wanted[steps[at].state]) {
      SymbolWord word;
      for (; at != 0; at = steps[at].previous) word.push_back(steps[at].symbol);
      std::reverse(word.begin(), word.end());
      return word;
    }
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      State target = dfa.next(steps[at].state, symbol);
      if (seen[target]) continue;
      seen[target] = true;
      steps.push_back({target, at, symbol});
    }
  }
  return std::nullopt;
}

std::optional<SymbolWord> shortest_word(const Dfa& dfa) { return shortest_path(dfa, dfa.start, dfa.accepting); }

bool equivalent(const Dfa& left, const Dfa& right) { return minimise(left) == minimise(right); }

std::optional<SymbolWord> shortest_difference(const Dfa& left, const Dfa& right) {
  return shortest_word(product(left, right, Combination::Xor));
}

}  // namespace crasp::lang
