#include "verifier/pair_graph.h"

#include <algorithm>
#include <numeric>

#include "verifier/components.h"

namespace crasp::verifier {
namespace {

constexpr std::size_t kMostStates = 600;

// Pairs (p, q), p != q, of states of the component as an automaton; two more states are absorbing: `merged` follows a
// pair that one symbol sends to a single state of the component, `outside` a pair of which one leaves the component.
class PairGraph {
 public:
  PairGraph(const lang::Dfa& dfa, std::span<const lang::State> component) : component_(component) {
    std::uint32_t n = static_cast<std::uint32_t>(component.size());
    std::vector<std::uint32_t> place(dfa.states(), kNoSuccessor);
    for (std::uint32_t at = 0; at < n; ++at) place[component[at]] = at;
    merged_ = n * n;
    pairs_.symbols = dfa.symbols;
    pairs_.accepting.resize(merged_ + 2);
    for (std::uint32_t pair = 0; pair < merged_ + 2; ++pair) {
      for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
        if (pair >= merged_) {
          pairs_.transitions.push_back(pair);
          continue;
        }
        std::uint32_t p = place[dfa.next(component[pair / n], symbol)],
                      q = place[dfa.next(component[pair % n], symbol)];
        bool left = p == kNoSuccessor || q == kNoSuccessor;
        pairs_.transitions.push_back(left ? merged_ + 1 : p == q ? merged_ : p * n + q);
      }
    }
    components_ = strong_components(pairs_.transitions, pairs_.states(), dfa.symbols);
  }

  std::uint32_t pairs() const { return merged_; }
  bool proper(std::uint32_t pair) const { return pair / size() != pair % size(); }
  std::uint32_t mirrored(std::uint32_t pair) const { return pair % size() * size() + pair / size(); }
  bool together(std::uint32_t pair, std::uint32_t other) const {
    return components_.of_node[pair] == components_.of_node[other];
  }
  lang::State first(std::uint32_t pair) const { return component_[pair / size()]; }
  lang::State second(std::uint32_t pair) const { return component_[pair % size()]; }

  // A shortest non-empty word from one pair to another.
  std::optional<lang::SymbolWord> path(std::uint32_t from, std::uint32_t to) const {
    std::vector<bool> wanted(pairs_.states());
    wanted[to] = true;
    std::optional<lang::SymbolWord> best;
    for (std::uint32_t symbol = 0; symbol < pairs_.symbols; ++symbol) {
      std::optional<lang::SymbolWord> rest = lang::shortest_path(pairs_, pairs_.next(from, symbol), wanted);
      if (!rest || (best && best->size() <= rest->size() + 1)) continue;
      rest->insert(rest->begin(), symbol);
      best = std::move(rest);
    }
    return best;
  }
  std::optional<lang::SymbolWord> reset(std::uint32_t from) const { return path(from, merged_); }

  // Which pairs can be merged inside the component. Components are numbered so that successors come first.
  std::vector<bool> mergeable() const {
    std::vector<bool> component(components_.count);
    component[components_.of_node[merged_]] = true;
    for (const std::vector<std::uint32_t>& members : components_.members()) {
      for (std::uint32_t pair : members) {
        for (std::uint32_t symbol = 0; symbol < pairs_.symbols; ++symbol) {
          if (component[components_.of_node[pairs_.next(pair, symbol)]]) component[components_.of_node[pair]] = true;
        }
      }
    }
    std::vector<bool> result;
    for (std::uint32_t pair = 0; pair < merged_; ++pair) result.push_back(component[components_.of_node[pair]]);
    return result;
  }

  bool on_cycle(std::uint32_t pair) const {
    for (std::uint32_t symbol = 0; symbol < pairs_.symbols; ++symbol) {
      if (together(pair, pairs_.next(pair, symbol))) return true;
    }
    return false;
  }

  // True if words from `from` to `to`, in one component, have lengths that are multiples of the component's period.
  bool at_full_periods(std::uint32_t from, std::uint32_t to) const {
    std::vector<std::uint32_t> distance(pairs_.states(), kNoSuccessor);
    std::vector<std::uint32_t> queue{from};
    distance[from] = 0;
    std::uint32_t period = 0;
    for (std::size_t at = 0; at < queue.size(); ++at) {
      for (std::uint32_t symbol = 0; symbol < pairs_.symbols; ++symbol) {
        std::uint32_t target = pairs_.next(queue[at], symbol);
        if (!together(from, target)) continue;
        if (distance[target] == kNoSuccessor) {
          distance[target] = distance[queue[at]] + 1;
          queue.push_back(target);
        }
        period = std::gcd(period, distance[queue[at]] + 1 - distance[target]);  // never negative in breadth-first order
      }
    }
    return distance[to] % period == 0;
  }

 private:
  std::uint32_t size() const { return static_cast<std::uint32_t>(component_.size()); }

  std::span<const lang::State> component_;
  lang::Dfa pairs_;
  std::uint32_t merged_ = 0;
  Components components_;
};

}  // namespace

std::optional<FlipFlop> find_flip_flop(const lang::Dfa& dfa, std::span<const lang::State> component) {
  if (component.size() > kMostStates) return std::nullopt;
  PairGraph graph(dfa, component);
  std::vector<bool> mergeable = graph.mergeable();
  for (std::uint32_t pair = 0; pair < graph.pairs(); ++pair) {
    if (!graph.proper(pair) || !mergeable[pair] || !graph.on_cycle(pair)) continue;
    return FlipFlop{graph.first(pair), graph.second(pair), *graph.path(pair, pair), *graph.reset(pair)};
  }
  return std::nullopt;
}

std::optional<Swap> find_swap(const lang::Dfa& dfa, std::span<const lang::State> component, bool with_periods) {
  if (component.size() > kMostStates) return std::nullopt;
  PairGraph graph(dfa, component);
  for (std::uint32_t pair = 0; pair < graph.pairs(); ++pair) {
    std::uint32_t mirrored = graph.mirrored(pair);
    if (!graph.proper(pair) || !graph.together(pair, mirrored)) continue;
    if (with_periods && !graph.at_full_periods(pair, mirrored)) continue;
    return Swap{graph.first(pair), graph.second(pair), *graph.path(pair, mirrored)};
  }
  return std::nullopt;
}

std::optional<Merge> find_merge(const lang::Dfa& dfa, std::span<const lang::State> component) {
  if (component.size() > kMostStates) return std::nullopt;
  PairGraph graph(dfa, component);
  std::vector<bool> mergeable = graph.mergeable();
  for (std::uint32_t pair = 0; pair < graph.pairs(); ++pair) {
    lang::State first = graph.first(pair), second = graph.second(pair);
    if (!mergeable[pair] || lang::same_successors(dfa, first, second)) continue;
    return Merge{first, second, *graph.reset(pair)};
  }
  return std::nullopt;
}

}  // namespace crasp::verifier
