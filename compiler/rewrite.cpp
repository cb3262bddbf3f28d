#include "compiler/rewrite.h"

namespace crasp::compiler {

std::optional<NodeId> Rewriter::rewritten(const Node& node) {
  for (const Rule& rule : rules_) {
    if (const auto result = rule.apply(*this, node)) return result;
  }
  return std::nullopt;
}

NodeId Rewriter::make(Op op, std::vector<NodeId> operands, std::vector<std::int64_t> numbers) {
  Ir& to = begin();
  Node node{op, std::move(operands), std::move(numbers)};
  if (const auto result = rewritten(node)) return *result;
  return to.add(std::move(node));
}

Ir& Rewriter::begin() {
  if (begun_) return to_;
  begun_ = true;
  to_.reserve(from_.size() + from_.size() / 4);
  image_.reserve(from_.size());
  for (NodeId id{0}; id.index < done_; ++id.index) image_.push_back(to_.add(from_[id]));
  return to_;
}

Node Rewriter::mapped(const Node& node) const {
  Node result = node;
  for (NodeId& operand : result.operands) operand = image_[operand.index];
  return result;
}

std::optional<Ir> Rewriter::run() {
  for (; !begun_ && done_ < from_.size(); ++done_) {
    const Node& node = from_[NodeId{done_}];
    const auto result = rewritten(node);
    if (!result && !begun_) continue;
    begin();
    image_.push_back(result ? *result : to_.add(node));
  }
  if (!begun_) return std::nullopt;
  for (; done_ < from_.size(); ++done_) {
    Node node = mapped(from_[NodeId{done_}]);
    image_.push_back(make(node.op, std::move(node.operands), std::move(node.numbers)));
  }
  for (const Output& output : from_.outputs()) to_.add_output(output.name, image_[output.node.index]);
  return std::move(to_);
}

std::optional<Ir> rewrite(const Ir& from, std::span<const Rule> rules) { return Rewriter(from, rules).run(); }

}  // namespace crasp::compiler
