// Constant folding. Every result has fewer operands than its match, or is a constant. Arithmetic that would leave 64
// bits is left alone: the program may never reach it.

#include <algorithm>
#include <numeric>

#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

using Result = std::optional<NodeId>;

bool is_constant(const Rewriter& to, NodeId id) { return to[id].op == Op::constant; }

bool all_constant(const Rewriter& to, const Node& node) {
  return std::all_of(node.operands.begin(), node.operands.end(), [&](NodeId id) { return is_constant(to, id); });
}

// match:  sum of C… with two or more constants among them, or one that is 0
// result: the other operands, and the constants' sum unless that is 0
Result fold_sum(Rewriter& to, const Node& node) {
  if (node.op != Op::sum) return {};
  std::vector<NodeId> rest;
  std::int64_t total = 0;
  for (NodeId id : node.operands) {
    if (!is_constant(to, id)) {
      rest.push_back(id);
    } else if (__builtin_add_overflow(total, to[id].numbers[0], &total)) {
      return {};
    }
  }
  const std::size_t constants = node.operands.size() - rest.size();
  if (constants == 0 || (constants == 1 && total != 0 && !rest.empty())) return {};
  if (total != 0 || rest.empty()) rest.push_back(to.constant(total));
  return rest.size() == 1 ? rest[0] : to.make(Op::sum, std::move(rest));
}

// match:  scale by 0; scale by 1; scale of a constant; scale of a scale
// result: 0; the operand; the product; one scale
Result fold_scale(Rewriter& to, const Node& node) {
  if (node.op != Op::scale) return {};
  const std::int64_t factor = node.numbers[0];
  const Node& operand = to[node.operands[0]];
  if (factor == 0) return to.constant(0);
  if (factor == 1) return node.operands[0];
  if (operand.op != Op::constant && operand.op != Op::scale) return {};
  std::int64_t product = 0;
  if (__builtin_mul_overflow(factor, operand.numbers[0], &product)) return {};
  if (operand.op == Op::constant) return to.constant(product);
  return to.make(Op::scale, {operand.operands[0]}, {product});
}

// match:  minimum or maximum with two or more constants, or with a repeated operand
// result: one constant, each operand once
Result fold_extremum(Rewriter& to, const Node& node) {
  if (node.op != Op::minimum && node.op != Op::maximum) return {};
  std::vector<NodeId> rest;
  std::optional<std::int64_t> best;
  for (NodeId id : node.operands) {
    if (is_constant(to, id)) {
      const std::int64_t value = to[id].numbers[0];
      best = !best ? value : node.op == Op::minimum ? std::min(*best, value) : std::max(*best, value);
    } else if (std::find(rest.begin(), rest.end(), id) == rest.end()) {
      rest.push_back(id);
    }
  }
  if (rest.size() + (best ? 1 : 0) == node.operands.size()) return {};
  if (best) rest.push_back(to.constant(*best));
  return rest.size() == 1 ? rest[0] : to.make(node.op, std::move(rest));
}

// match:  if true; if false; if with equal branches
// result: the branch that is taken
Result fold_conditional(Rewriter& to, const Node& node) {
  if (node.op != Op::conditional) return {};
  if (to.is_truth(node.operands[0], true) || node.operands[1] == node.operands[2]) return node.operands[1];
  if (to.is_truth(node.operands[0], false)) return node.operands[2];
  return {};
}

// match:  nonnegative of a constant
// result: true or false
Result fold_comparison(Rewriter& to, const Node& node) {
  if (node.op != Op::nonnegative || !all_constant(to, node)) return {};
  return to.truth(to[node.operands[0]].numbers[0] >= 0);
}

// match:  count of false
// result: 0
Result fold_count(Rewriter& to, const Node& node) {
  if (node.op != Op::count || !to.is_truth(node.operands[0], false)) return {};
  return to.constant(0);
}

// match:  i mod 1 = 0
// result: true
Result fold_periodic(Rewriter& to, const Node& node) {
  if (node.op != Op::periodic || node.numbers[0] != 1) return {};
  return to.truth(true);
}

// match:  false at i - c; true at i - c; (P at i - b) at i - c
// result: false; i - c - 1 >= 0; P at i - (b + c)
Result fold_earlier(Rewriter& to, const Node& node) {
  if (node.op != Op::earlier) return {};
  const std::int64_t offset = node.numbers[0];
  const Node& body = to[node.operands[0]];
  if (to.is_truth(node.operands[0], false)) return node.operands[0];
  if (to.is_truth(node.operands[0], true) && offset < INT64_MAX) {
    const NodeId position = to.make(Op::count, {to.truth(true)});
    return to.make(Op::nonnegative, {to.make(Op::sum, {position, to.constant(-offset - 1)})});
  }
  std::int64_t total = 0;
  if (body.op != Op::earlier || __builtin_add_overflow(offset, body.numbers[0], &total)) return {};
  return to.make(Op::earlier, {body.operands[0]}, {total});
}

constexpr Rule kRules[] = {
    {"fold-sum", fold_sum},
    {"fold-scale", fold_scale},
    {"fold-extremum", fold_extremum},
    {"fold-conditional", fold_conditional},
    {"fold-comparison", fold_comparison},
    {"fold-count", fold_count},
    {"fold-periodic", fold_periodic},
    {"fold-earlier", fold_earlier},
};

}  // namespace

std::span<const Rule> constant_rules() { return kRules; }

}  // namespace crasp::compiler
