#pragma once
// Random IR programs with every operation, for comparing engines. Words are checked by the plain evaluator.

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "compiler/ir.h"

namespace crasp::compiler {

class RandomProgram {
 public:
  explicit RandomProgram(std::uint32_t seed) : random_(seed) {}

  Ir make(int nodes, bool count_outputs) {
    Alphabet alphabet{{"a", "b"}, pick(3) == 0};
    if (pick(2)) alphabet.symbols.emplace_back("c");
    Ir ir(alphabet);
    booleans_ = {ir.add(Op::symbols, {}, {0}), ir.add(Op::symbols, {}, {1}), ir.truth(true)};
    counts_ = {ir.add(Op::count, {booleans_[0]}), ir.constant(number(4))};
    for (int k = 0; k < nodes; ++k) {
      if (pick(2)) {
        booleans_.push_back(boolean(ir));
      } else {
        counts_.push_back(count(ir));
      }
    }
    for (std::size_t k = 2; k < booleans_.size(); ++k) ir.add_output("boolean" + std::to_string(k), booleans_[k]);
    if (count_outputs) ir.add_output("count", counts_.back());
    return ir;
  }

  std::vector<std::uint32_t> word(const Alphabet& alphabet, std::size_t length) {
    // Mostly one symbol, so that sums drift far.
    const std::uint32_t symbols = alphabet.size() + (alphabet.open ? 1 : 0);
    const std::uint32_t common = pick(symbols);
    const std::uint32_t share = pick(4);
    std::vector<std::uint32_t> word(length);
    for (std::uint32_t& symbol : word) symbol = pick(3) < share ? common : pick(symbols);
    return word;
  }

  std::uint32_t pick(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

 private:
  std::int64_t number(std::int64_t most) { return static_cast<std::int64_t>(random_() % (2 * most + 1)) - most; }
  NodeId any_boolean() { return any(booleans_); }
  NodeId any_count() { return any(counts_); }

  /// Half of the time one of the newest, so that programs are deep.
  NodeId any(const std::vector<NodeId>& nodes) {
    const auto size = static_cast<std::uint32_t>(nodes.size());
    return nodes[pick(2) ? pick(size) : size - 1 - pick(std::min(size, 5u))];
  }

  /// A count that is 1 where P holds and else 0, several times: too many cases to be moved out of a comparison.
  NodeId indicators(Ir& ir) {
    std::vector<NodeId> parts;
    for (int k = 0; k < 7; ++k) {
      parts.push_back(ir.add(Op::conditional, {any_boolean(), ir.constant(number(2)), ir.constant(number(2))}));
    }
    return ir.add(Op::sum, parts);
  }

  NodeId boolean(Ir& ir) {
    switch (pick(8)) {
      case 0: return ir.add(Op::negation, {any_boolean()});
      case 1: return ir.add(Op::conjunction, {any_boolean(), any_boolean()});
      case 2: return ir.add(Op::disjunction, {any_boolean(), any_boolean()});
      case 3: {
        const std::int64_t modulus = 1 + pick(pick(4) ? 5 : 200);
        return ir.add(Op::periodic, {}, {modulus, pick(static_cast<std::uint32_t>(modulus))});
      }
      case 4: return ir.add(Op::earlier, {any_boolean()}, {pick(pick(4) ? 6 : 150)});
      default: {
        const NodeId scaled = ir.add(Op::scale, {any_count()}, {pick(2) ? -1 : number(3)});
        return ir.add(Op::nonnegative, {ir.add(Op::sum, {any_count(), scaled, ir.constant(number(3))})});
      }
    }
  }

  NodeId count(Ir& ir) {
    switch (pick(10)) {
      case 0: return ir.constant(number(pick(8) ? 9 : 1000));
      case 1: return ir.add(Op::sum, {any_count(), any_count()});
      case 2: return ir.add(Op::scale, {any_count()}, {number(pick(8) ? 3 : 100)});
      case 3: return ir.add(pick(2) ? Op::minimum : Op::maximum, {any_count(), any_count()});
      case 4: return indicators(ir);
      case 5: return ir.add(Op::conditional, {any_boolean(), any_count(), any_count()});
      default: return ir.add(Op::count, {any_boolean()});
    }
  }

  std::mt19937 random_;
  std::vector<NodeId> booleans_, counts_;
};

}  // namespace crasp::compiler
