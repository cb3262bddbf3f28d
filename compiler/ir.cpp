#include "compiler/ir.h"

#include <algorithm>
#include <bit>
#include <cassert>

namespace crasp::compiler {
namespace {

std::size_t hash(const Node& node) {
  std::size_t h = static_cast<std::size_t>(node.op);
  const auto mix = [&h](std::uint64_t value) { h = (h ^ value) * 0x9e37'79b9'7f4a'7c15u + (h >> 29); };
  for (NodeId operand : node.operands) mix(operand.index);
  for (std::int64_t number : node.numbers) mix(static_cast<std::uint64_t>(number));
  return h ^ h >> 32;  // tables look at the low bits
}

bool count_fits(int expected, std::size_t found, std::size_t least_if_variadic) {
  return expected == kVariadic ? found >= least_if_variadic : found == static_cast<std::size_t>(expected);
}

Type operand_type(Op op, std::size_t k) { return op == Op::conditional && k == 0 ? Type::boolean : info(op).operand; }

bool numbers_are_valid(const Alphabet& alphabet, const Node& node) {
  const auto& n = node.numbers;
  switch (node.op) {
    case Op::truth: return n[0] == 0 || n[0] == 1;
    case Op::symbols:
      return std::is_sorted(n.begin(), n.end(), std::less_equal<>()) && n.front() >= 0 && n.back() < alphabet.size();
    case Op::periodic: return n[0] >= 1 && n[1] >= 0 && n[1] < n[0];
    case Op::earlier: return n[0] >= 0;
    default: return true;
  }
}

}  // namespace

void NodeTable::resize(std::size_t slots) {
  std::vector<Slot> old(std::bit_ceil(std::max<std::size_t>(16, slots)));
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.id == kFree) continue;
    std::size_t k = slot.hash & (slots_.size() - 1);
    while (slots_[k].id != kFree) k = (k + 1) & (slots_.size() - 1);
    slots_[k] = slot;
  }
}

NodeId Ir::add(Node node) {
  const NodeId next{size()};
  assert(verify_node(*this, node, next).empty());
  const NodeId found = by_content_.find_or_add(hash(node), next, [&](NodeId id) { return nodes_[id.index] == node; });
  if (found == next) nodes_.push_back(std::move(node));
  return found;
}

std::string verify_node(const Ir& ir, const Node& node, NodeId id) {
  const OpInfo& op = info(node.op);
  const auto problem = [&](const char* what) {
    return "%" + std::to_string(id.index) + " = " + std::string(op.name) + ": " + what;
  };
  if (!count_fits(op.operands, node.operands.size(), 2)) return problem("wrong number of operands");
  if (!count_fits(op.numbers, node.numbers.size(), 1)) return problem("wrong number of numbers");
  for (std::size_t k = 0; k < node.operands.size(); ++k) {
    const NodeId operand = node.operands[k];
    if (operand.index >= id.index) return problem("an operand comes after its user");
    if (ir.type(operand) != operand_type(node.op, k)) return problem("an operand has the wrong type");
  }
  if (!numbers_are_valid(ir.alphabet(), node)) return problem("a number is out of range");
  return {};
}

std::string verify(const Ir& ir) {
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (std::string problem = verify_node(ir, ir[id], id); !problem.empty()) return problem;
  }
  if (ir.outputs().empty()) return "the program has no output";
  for (const Output& output : ir.outputs()) {
    if (output.node.index >= ir.size()) return "output " + output.name + " names no node";
  }
  return {};
}

}  // namespace crasp::compiler
