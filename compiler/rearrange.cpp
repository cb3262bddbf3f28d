// The passes that only rearrange: dead code, and balanced trees.

#include "compiler/passes.h"

#include <algorithm>

namespace crasp::compiler {
namespace {

bool is_junction(const Node& node) { return node.op == Op::conjunction || node.op == Op::disjunction; }

std::vector<bool> needed_nodes(const Ir& ir) {
  std::vector<bool> needed(ir.size(), false);
  for (const Output& output : ir.outputs()) needed[output.node.index] = true;
  for (std::uint32_t k = ir.size(); k-- > 0;) {
    if (!needed[k]) continue;
    for (NodeId operand : ir[NodeId{k}].operands) needed[operand.index] = true;
  }
  return needed;
}

/// Rebuilds `from`, node by node, with `place` saying what stands for a node whose operands are already mapped.
template <class Place>
Ir rebuild(const Ir& from, const Place& place) {
  Ir to(from.alphabet());
  std::vector<NodeId> image(from.size());
  for (NodeId id{0}; id.index < from.size(); ++id.index) {
    Node node = from[id];
    for (NodeId& operand : node.operands) operand = image[operand.index];
    image[id.index] = place(to, id, std::move(node));
  }
  for (const Output& output : from.outputs()) to.add_output(output.name, image[output.node.index]);
  return to;
}

NodeId balanced(Ir& to, Op op, std::span<const NodeId> operands) {
  if (operands.size() == 1) return operands[0];
  const std::size_t half = operands.size() / 2;
  const NodeId left = balanced(to, op, operands.first(half));
  const NodeId right = balanced(to, op, operands.subspan(half));
  return left == right ? left : to.add(op, {left, right});
}

}  // namespace

std::optional<Ir> remove_dead(const Ir& ir) {
  const std::vector<bool> needed = needed_nodes(ir);
  if (std::find(needed.begin(), needed.end(), false) == needed.end()) return std::nullopt;
  return rebuild(ir,
                 [&](Ir& to, NodeId id, Node node) { return needed[id.index] ? to.add(std::move(node)) : NodeId{}; });
}

std::optional<Ir> balance_booleans(const Ir& ir) {
  bool balanced_already = true;
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    balanced_already = balanced_already && !(is_junction(ir[id]) && ir[id].operands.size() > 2);
  }
  if (balanced_already) return std::nullopt;
  return rebuild(ir, [](Ir& to, NodeId, Node node) {
    return is_junction(node) ? balanced(to, node.op, node.operands) : to.add(std::move(node));
  });
}

}  // namespace crasp::compiler
