#include "compiler/evaluate.h"

#include <algorithm>
#include <cassert>

namespace crasp::compiler {
namespace {

using Column = std::vector<std::int64_t>;

class Evaluator {
 public:
  Evaluator(const Ir& ir, std::span<const std::uint32_t> word)
      : ir_(ir), word_(word), columns_(ir.size()), last_user_(ir.size(), kNone) {
    for (NodeId id{0}; id.index < ir.size(); ++id.index) {
      for (const NodeId operand : ir[id].operands) last_user_[operand.index] = id.index;
    }
  }

  /// With `keep`, the columns of all nodes stay; else those of the outputs.
  bool run(bool keep) {
    for (const Output& output : ir_.outputs()) last_user_[output.node.index] = kNone;
    for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
      Column column = free_.empty() ? Column() : std::move(free_.back());
      if (!free_.empty()) free_.pop_back();
      column.resize(word_.size() + 1);
      fill(ir_[id], column);
      if (overflow_) return false;
      columns_[id.index] = std::move(column);
      if (!keep) release(id);
    }
    return true;
  }

  Column& column(NodeId id) { return columns_[id.index]; }

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  /// Columns that this node was the last to read are written anew: a large program has more of them than the cache holds.
  void release(NodeId id) {
    for (const NodeId operand : ir_[id].operands) {
      if (last_user_[operand.index] != id.index || columns_[operand.index].empty()) continue;
      free_.push_back(std::move(columns_[operand.index]));
      columns_[operand.index].clear();
    }
  }

  const Column& operand(const Node& node, std::size_t k) const { return columns_[node.operands[k].index]; }

  void fill(const Node& node, Column& column) {
    const auto& n = node.numbers;
    const auto set = [&](auto value) {
      for (std::size_t i = 0; i < column.size(); ++i) column[i] = value(i);
    };
    const auto of = [&](std::size_t k) { return operand(node, k).data(); };
    switch (node.op) {
      case Op::truth:
      case Op::constant: return set([&](std::size_t) { return n[0]; });
      case Op::symbols:
        return set([&](std::size_t i) { return i > 0 && std::binary_search(n.begin(), n.end(), std::int64_t{word_[i - 1]}); });
      case Op::periodic: return set([&](std::size_t i) { return static_cast<std::int64_t>(i) % n[0] == n[1]; });
      case Op::earlier: {
        const auto ago = static_cast<std::size_t>(n[0]);
        return set([&, p = of(0)](std::size_t i) { return i > ago ? p[i - ago] : 0; });
      }
      case Op::negation: return set([p = of(0)](std::size_t i) { return std::int64_t{p[i] == 0}; });
      case Op::nonnegative: return set([c = of(0)](std::size_t i) { return std::int64_t{c[i] >= 0}; });
      case Op::count: return set([&, p = of(0)](std::size_t i) { return i == 0 ? 0 : column[i - 1] + p[i]; });
      case Op::conditional:
        return set([p = of(0), c = of(1), d = of(2)](std::size_t i) { return p[i] != 0 ? c[i] : d[i]; });
      case Op::scale: return set([&, c = of(0)](std::size_t i) { return multiply(n[0], c[i]); });
      default: return fold(node, column);
    }
  }

  void fold(const Node& node, Column& column) {
    std::ranges::copy(operand(node, 0), column.begin());
    for (std::size_t k = 1; k < node.operands.size(); ++k) {
      const auto combine = [&, next = operand(node, k).data()](auto with) {
        for (std::size_t i = 0; i < column.size(); ++i) column[i] = with(column[i], next[i]);
      };
      using Value = std::int64_t;
      switch (node.op) {
        case Op::conjunction: combine([](Value p, Value q) { return p & q; }); break;
        case Op::disjunction: combine([](Value p, Value q) { return p | q; }); break;
        case Op::minimum: combine([](Value c, Value d) { return std::min(c, d); }); break;
        case Op::maximum: combine([](Value c, Value d) { return std::max(c, d); }); break;
        default: combine([&](Value c, Value d) { return add(c, d); });
      }
    }
  }

  std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    overflow_ |= __builtin_add_overflow(a, b, &sum);
    return sum;
  }

  std::int64_t multiply(std::int64_t a, std::int64_t b) {
    std::int64_t product = 0;
    overflow_ |= __builtin_mul_overflow(a, b, &product);
    return product;
  }

  const Ir& ir_;
  std::span<const std::uint32_t> word_;
  std::vector<Column> columns_;
  std::vector<std::uint32_t> last_user_;
  std::vector<Column> free_;
  bool overflow_ = false;
};

}  // namespace

std::optional<std::vector<std::vector<std::int64_t>>> evaluate(const Ir& ir, std::span<const std::uint32_t> word) {
  Evaluator evaluator(ir, word);
  if (!evaluator.run(false)) return std::nullopt;
  std::vector<std::vector<std::int64_t>> outputs;
  for (const Output& output : ir.outputs()) outputs.push_back(evaluator.column(output.node));
  return outputs;
}

std::vector<std::int64_t> values_at_start(const Ir& ir) {
  Evaluator evaluator(ir, {});
  std::vector<std::int64_t> values;
  const bool in_range = evaluator.run(true);
  assert(in_range);
  for (NodeId id{0}; id.index < ir.size(); ++id.index) values.push_back(evaluator.column(id)[0]);
  return values;
}

}  // namespace crasp::compiler
