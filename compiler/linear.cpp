#include "compiler/linear.h"

#include <algorithm>
#include <limits>

namespace crasp::compiler {
namespace {

__extension__ typedef __int128 Wide;  // not ISO C++, but gcc and clang have it

// Factors may pass through large values that cancel; beyond this bound the form is given up.
constexpr Wide kWideLimit = Wide{1} << 120;

bool fits(Wide value) {
  return value >= std::numeric_limits<std::int64_t>::min() && value <= std::numeric_limits<std::int64_t>::max();
}

/// Pushes factors from users to operands, largest id first, so that shared nodes are visited once.
class Collector {
 public:
  explicit Collector(const Ir& ir) : ir_(ir) {}

  bool run(NodeId root) {
    pending_.emplace_back(root, 1);
    while (!pending_.empty()) {
      const NodeId id = pending_.front().first;
      Wide factor = 0;
      while (!pending_.empty() && pending_.front().first == id) {
        if (__builtin_add_overflow(factor, pop(), &factor)) return false;
      }
      if (factor > kWideLimit || factor < -kWideLimit) return false;
      if (factor != 0) visit(id, factor);
    }
    return constant_ <= kWideLimit && constant_ >= -kWideLimit;
  }

  std::optional<LinearForm> result() {
    if (!fits(constant_)) return std::nullopt;
    LinearForm form{{}, static_cast<std::int64_t>(constant_)};
    for (auto it = atoms_.rbegin(); it != atoms_.rend(); ++it) {
      if (!fits(it->second)) return std::nullopt;
      form.terms.emplace_back(it->first, static_cast<std::int64_t>(it->second));
    }
    return form;
  }

 private:
  void visit(NodeId id, Wide factor) {
    const Node& node = ir_[id];
    switch (node.op) {
      case Op::constant: add_constant(factor, node.numbers[0]); break;
      case Op::scale: add(node.operands[0], factor, node.numbers[0]); break;
      case Op::sum:
        for (NodeId operand : node.operands) add(operand, factor, 1);
        break;
      default: atoms_.emplace_back(id, factor);
    }
  }

  void add(NodeId id, Wide factor, std::int64_t by) {
    Wide product = 0;
    const bool overflow = __builtin_mul_overflow(factor, Wide{by}, &product);
    pending_.emplace_back(id, overflow ? kWideLimit + 1 : product);
    std::push_heap(pending_.begin(), pending_.end());
  }

  Wide pop() {
    std::pop_heap(pending_.begin(), pending_.end());
    const Wide factor = pending_.back().second;
    pending_.pop_back();
    return factor;
  }

  void add_constant(Wide factor, std::int64_t by) {
    Wide product = 0;
    const bool overflow = __builtin_mul_overflow(factor, Wide{by}, &product);
    if (overflow || __builtin_add_overflow(constant_, product, &constant_)) constant_ = kWideLimit + 1;
  }

  const Ir& ir_;
  std::vector<std::pair<NodeId, Wide>>
      pending_;  ///< a heap by id; a node with several users stands there several times
  std::vector<std::pair<NodeId, Wide>> atoms_;
  Wide constant_ = 0;
};

/// Steps of the part that only looks at the current symbol, for each symbol and for one outside Σ.
std::vector<Wide> steps_by_symbol(const Ir& ir, const LinearForm& form) {
  std::vector<Wide> steps(ir.alphabet().size() + 1, 0);
  for (const auto& [count, factor] : form.terms) {
    const Node& body = ir[ir[count].operands[0]];
    if (body.op == Op::symbols) {
      for (std::int64_t symbol : body.numbers) steps[static_cast<std::size_t>(symbol)] += factor;
    } else if (body.op == Op::truth && body.numbers[0] == 1) {
      for (Wide& step : steps) step += factor;
    }
  }
  if (!ir.alphabet().open && steps.size() > 1) steps.pop_back();
  return steps;
}

}  // namespace

std::optional<LinearForm> linear_form(const Ir& ir, NodeId count) {
  Collector collector(ir);
  if (!collector.run(count)) return std::nullopt;
  return collector.result();
}

std::optional<StepRange> step_range(const Ir& ir, const LinearForm& form) {
  for (const auto& term : form.terms) {
    if (ir[term.first].op != Op::count) return std::nullopt;
  }
  const std::vector<Wide> steps = steps_by_symbol(ir, form);
  Wide least = *std::min_element(steps.begin(), steps.end());
  Wide most = *std::max_element(steps.begin(), steps.end());
  for (const auto& [count, factor] : form.terms) {
    const Op body = ir[ir[count].operands[0]].op;
    if (body == Op::symbols || body == Op::truth) continue;
    (factor < 0 ? least : most) += factor;
  }
  if (!fits(least) || !fits(most)) return std::nullopt;
  return StepRange{static_cast<std::int64_t>(least), static_cast<std::int64_t>(most)};
}

}  // namespace crasp::compiler
