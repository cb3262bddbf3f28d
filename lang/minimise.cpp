// Hopcroft's minimisation: a partition of the states, at first by acceptance, is refined until no block and symbol
// splits another block. After a split only the smaller half has to be tried as a splitter again, hence O(n k log n). J.
// Hopcroft, "An n log n algorithm for minimizing states in a finite automaton", 1971; the arrays below are those of A.
// Valmari and P. Lehtinen, "Efficient minimization of DFAs with partial transition functions", 2008.

#include <numeric>
#include <utility>

#include "lang/automaton.h"

namespace crasp::lang {
namespace {

// Predecessors of every state by symbol: those of q on a lie at [starts[a * n + q], starts[a * n + q + 1]) of
// `sources`.
struct Predecessors {
  std::vector<std::size_t> starts;
  std::vector<State> sources;

  explicit Predecessors(const Dfa& dfa)
      : starts(std::size_t{dfa.symbols} * dfa.states() + 1), sources(dfa.transitions.size()) {
    std::size_t n = dfa.states();
    auto place = [&](State state, std::uint32_t symbol) { return symbol * n + dfa.next(state, symbol); };
    for (State state = 0; state < n; ++state) {
      for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) ++starts[place(state, symbol) + 1];
    }
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    std::vector<std::size_t> next(starts.begin(), starts.end() - 1);
    for (State state = 0; state < n; ++state) {
      for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) sources[next[place(state, symbol)]++] = state;
    }
  }
};

// Blocks are ranges of `order`; the marked states of a block stand at its front.
class Partition {
 public:
  explicit Partition(State states) : order_(states), position_(states), block_(states) {
    std::iota(order_.begin(), order_.end(), 0);
    std::iota(position_.begin(), position_.end(), 0);
    blocks_.push_back({0, states, 0});
  }

  State block(State state) const { return block_[state]; }
  State blocks() const { return static_cast<State>(blocks_.size()); }
  std::vector<State> members(State block) const {
    return {order_.begin() + blocks_[block].begin, order_.begin() + blocks_[block].end};
  }

  /// Marks the state; true if it is the first of its block. A state is marked at most once between splits.
  bool mark(State state) {
    Block& block = blocks_[block_[state]];
    State target = block.begin + block.marked++;
    State other = order_[target];
    std::swap(order_[target], order_[position_[state]]);
    std::swap(position_[state], position_[other]);
    return block.marked == 1;
  }

  /// Splits the marked states off and unmarks them. The smaller part gets the new number; false if nothing was split.
  bool split(State number) {
    Block& block = blocks_[number];
    State middle = block.begin + std::exchange(block.marked, 0);
    if (middle == block.end) return false;
    Block front{block.begin, middle, 0};
    Block back{middle, block.end, 0};
    if (front.end - front.begin < back.end - back.begin) std::swap(front, back);
    block = front;
    for (State at = back.begin; at < back.end; ++at) block_[order_[at]] = blocks();
    blocks_.push_back(back);
    return true;
  }

 private:
  struct Block {
    State begin, end, marked;
  };
  std::vector<State> order_;
  std::vector<State> position_;
  std::vector<State> block_;
  std::vector<Block> blocks_;
};

Partition refine(const Dfa& dfa) {
  Predecessors predecessors(dfa);
  Partition partition(dfa.states());
  std::vector<State> touched;
  std::vector<State> splitters{0};
  auto split_touched = [&] {
    // A block that still waits as a splitter now waits as two halves; one that was tried needs only its smaller half.
    for (State block : touched) {
      if (partition.split(block)) splitters.push_back(partition.blocks() - 1);
    }
    touched.clear();
  };
  auto mark = [&](State state) {
    if (partition.mark(state)) touched.push_back(partition.block(state));
  };
  for (State state = 0; state < dfa.states(); ++state) {
    if (dfa.accepting[state]) mark(state);
  }
  split_touched();
  while (!splitters.empty()) {
    State splitter = splitters.back();
    splitters.pop_back();
    std::vector<State> members = partition.members(splitter);
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      for (State member : members) {
        std::size_t place = std::size_t{symbol} * dfa.states() + member;
        for (std::size_t at = predecessors.starts[place]; at < predecessors.starts[place + 1]; ++at) {
          mark(predecessors.sources[at]);
        }
      }
      split_touched();
    }
  }
  return partition;
}

}  // namespace

Dfa minimise(const Dfa& dfa) {
  Dfa trimmed = reachable(dfa);
  Partition partition = refine(trimmed);
  Dfa quotient{trimmed.symbols, std::vector<State>(std::size_t{partition.blocks()} * trimmed.symbols),
               partition.block(trimmed.start), std::vector<bool>(partition.blocks())};
  for (State state = 0; state < trimmed.states(); ++state) {
    std::size_t block = partition.block(state);
    quotient.accepting[block] = trimmed.accepting[state];
    for (std::uint32_t symbol = 0; symbol < trimmed.symbols; ++symbol) {
      quotient.transitions[block * trimmed.symbols + symbol] = partition.block(trimmed.next(state, symbol));
    }
  }
  return reachable(quotient);
}

}  // namespace crasp::lang
