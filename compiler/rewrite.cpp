#include "compiler/rewrite.h"

namespace crasp::compiler {

NodeId Rewriter::make(Op op, std::vector<NodeId> operands, std::vector<std::int64_t> numbers) {
  Node node{op, std::move(operands), std::move(numbers)};
  for (const Rule& rule : rules_) {
    if (const auto result = rule.apply(*this, node)) return *result;
  }
  return to_.add(std::move(node));
}

Ir rewrite(const Ir& from, std::span<const Rule> rules) {
  Rewriter rewriter(from, rules);
  rewriter.to_.reserve(from.size() + from.size() / 4);
  std::vector<NodeId> image(from.size());
  for (NodeId id{0}; id.index < from.size(); ++id.index) {
    const Node& node = from[id];
    std::vector<NodeId> operands;
    operands.reserve(node.operands.size());
    for (NodeId operand : node.operands) operands.push_back(image[operand.index]);
    image[id.index] = rewriter.make(node.op, std::move(operands), node.numbers);
  }
  for (const Output& output : from.outputs()) rewriter.to_.add_output(output.name, image[output.node.index]);
  return std::move(rewriter.to_);
}

}  // namespace crasp::compiler
