// The passes that only rearrange: dead code, and balanced trees.

#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

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

Ir remove_dead(const Ir& ir) {
  const std::vector<bool> needed = needed_nodes(ir);
  return rebuild(ir,
                 [&](Ir& to, NodeId id, Node node) { return needed[id.index] ? to.add(std::move(node)) : NodeId{}; });
}

Ir balance_booleans(const Ir& ir) {
  return rebuild(ir, [](Ir& to, NodeId, Node node) {
    const bool junction = node.op == Op::conjunction || node.op == Op::disjunction;
    return junction ? balanced(to, node.op, node.operands) : to.add(std::move(node));
  });
}

}  // namespace crasp::compiler
