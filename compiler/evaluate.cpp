#include "compiler/evaluate.h"

#include <algorithm>
#include <cassert>

namespace crasp::compiler {
namespace {

using Column = std::vector<std::int64_t>;

class Evaluator {
 public:
  Evaluator(const Ir& ir, std::span<const std::uint32_t> word) : ir_(ir), word_(word), columns_(ir.size()) {}

  bool run() {
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      Column column(word_.size() + 1);
      for (std::size_t i = 0; i < column.size(); ++i) column[i] = value(ir_[id], i, i > 0 ? column[i - 1] : 0);
      if (overflow_) return false;
      columns_[id.index] = std::move(column);
    }
    return true;
  }

  Column& column(NodeId id) { return columns_[id.index]; }

 private:
  std::int64_t at(const Node& node, std::size_t operand, std::size_t i) const {
    return columns_[node.operands[operand].index][i];
  }

  std::int64_t value(const Node& node, std::size_t i, std::int64_t previous) {
    const auto& n = node.numbers;
    switch (node.op) {
      case Op::truth:
      case Op::constant: return n[0];
      case Op::symbols: return i > 0 && std::binary_search(n.begin(), n.end(), std::int64_t{word_[i - 1]});
      case Op::periodic: return static_cast<std::int64_t>(i) % n[0] == n[1];
      case Op::earlier: return static_cast<std::int64_t>(i) > n[0] && at(node, 0, i - static_cast<std::size_t>(n[0]));
      case Op::negation: return !at(node, 0, i);
      case Op::nonnegative: return at(node, 0, i) >= 0;
      case Op::count: return i == 0 ? 0 : previous + at(node, 0, i);
      case Op::conditional: return at(node, at(node, 0, i) ? 1 : 2, i);
      case Op::scale: return multiply(n[0], at(node, 0, i));
      default: return fold(node, i);
    }
  }

  std::int64_t fold(const Node& node, std::size_t i) {
    std::int64_t result = at(node, 0, i);
    for (std::size_t k = 1; k < node.operands.size(); ++k) {
      const std::int64_t next = at(node, k, i);
      switch (node.op) {
        case Op::conjunction:
        case Op::minimum: result = std::min(result, next); break;
        case Op::disjunction:
        case Op::maximum: result = std::max(result, next); break;
        default: overflow_ |= __builtin_add_overflow(result, next, &result);
      }
    }
    return result;
  }

  std::int64_t multiply(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    overflow_ |= __builtin_mul_overflow(a, b, &product);
    return product;
  }

  const Ir& ir_;
  std::span<const std::uint32_t> word_;
  std::vector<Column> columns_;
  bool overflow_ = false;
};

}  // namespace

std::optional<std::vector<std::vector<std::int64_t>>> evaluate(const Ir& ir, std::span<const std::uint32_t> word) {
  Evaluator evaluator(ir, word);
  if (!evaluator.run()) return std::nullopt;
  std::vector<std::vector<std::int64_t>> outputs;
  for (const Output& output : ir.outputs()) outputs.push_back(evaluator.column(output.node));
  return outputs;
}

std::vector<std::int64_t> values_at_start(const Ir& ir) {
  Evaluator evaluator(ir, {});
  std::vector<std::int64_t> values;
  const bool in_range = evaluator.run();
  assert(in_range);
  for (NodeId id{0}; id.index < ir.size(); ++id.index) values.push_back(evaluator.column(id)[0]);
  return values;
}

}  // namespace crasp::compiler
