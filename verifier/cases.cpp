#include "verifier/cases.h"

#include <algorithm>
#include <cassert>

namespace crasp::verifier {
namespace {

using compiler::NodeId;
using compiler::Op;

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

Truth negation(Truth p) { return p == Truth::open ? p : truth(p == Truth::no); }

/// Of the operands' values: `absorbing` if one of them is that, else open if one of them is.
Truth junction(const Situation& situation, const std::vector<NodeId>& operands, Truth absorbing) {
  Truth result = negation(absorbing);
  for (NodeId operand : operands) {
    const Truth value = situation.values[operand.index];
    if (value == absorbing) return value;
    if (value == Truth::open) result = value;
  }
  return result;
}

/// A value that the situation gives. `earlier` by no position at all is its operand.
bool is_leaf(const compiler::Node& node) {
  return node.op == Op::symbols || node.op == Op::periodic || (node.op == Op::earlier && node.numbers[0] > 0);
}

}  // namespace

CaseSplitter::CaseSplitter(const compiler::Ir& ir, const Functionals& functionals)
    : ir_(ir), functionals_(functionals), first_test_(functionals.all.size(), static_cast<std::uint32_t>(ir.size())) {
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (!functionals.needed[id.index] || ir.type(id) != compiler::Type::boolean) continue;
    booleans_.push_back(id);
    if (ir[id].op != Op::nonnegative) continue;
    std::uint32_t& first = first_test_[functionals.tests[id.index].functional];
    first = std::min(first, id.index);
  }
}

Interval CaseSplitter::step(const Situation& situation, std::uint32_t functional) const {
  Interval total{0, 0};
  for (const auto& [body, weight] : functionals_.all[functional].terms) {
    const Truth value = situation.values[body.index];
    if (value == Truth::no) continue;
    if (value == Truth::yes || weight < 0) total.low += weight;
    if (value == Truth::yes || weight > 0) total.high += weight;
  }
  return total;
}

Truth CaseSplitter::test(const Situation& situation, NodeId id) const {
  const auto [functional, threshold] = functionals_.tests[id.index];
  Interval after = situation.after[functional];
  if (const auto before = situation.before[functional]) after = shifted(step(situation, functional), *before);
  if (after.low >= threshold) return Truth::yes;
  return after.high < threshold ? Truth::no : Truth::open;
}

Truth CaseSplitter::evaluate(const Situation& situation, NodeId id) const {
  const compiler::Node& node = ir_[id];
  switch (node.op) {
    case Op::truth: return truth(node.numbers[0] != 0);
    case Op::negation: return negation(situation.values[node.operands[0].index]);
    case Op::conjunction: return junction(situation, node.operands, Truth::no);
    case Op::disjunction: return junction(situation, node.operands, Truth::yes);
    case Op::nonnegative: return test(situation, id);
    default: return is_leaf(node) ? situation.leaves[id.index] : situation.values[node.operands[0].index];
  }
}

/// From node `first` on; operands come before what is made of them.
void CaseSplitter::evaluate(Situation& situation, std::uint32_t first) const {
  situation.values.resize(ir_.size(), Truth::open);
  auto id = std::ranges::lower_bound(booleans_, first, {}, &NodeId::index);
  for (; id != booleans_.end(); ++id) situation.values[id->index] = evaluate(situation, *id);
}

/// No node before this one depends on a leaf.
std::uint32_t CaseSplitter::first_changed(NodeId leaf) const {
  return ir_[leaf].op == Op::nonnegative ? first_test_[functionals_.tests[leaf.index].functional] : leaf.index;
}

/// Below an open node: a leaf, or a test of a functional whose value before the step is not known.
NodeId CaseSplitter::find_open_leaf(const Situation& situation, NodeId id) const {
  const auto is_open = [&](NodeId operand) { return situation.values[operand.index] == Truth::open; };
  while (!is_leaf(ir_[id])) {
    if (ir_[id].op != Op::nonnegative) {
      id = *std::find_if(ir_[id].operands.begin(), ir_[id].operands.end(), is_open);
      continue;
    }
    const std::uint32_t functional = functionals_.tests[id.index].functional;
    if (!situation.before[functional]) return id;
    const auto& terms = functionals_.all[functional].terms;
    id = std::find_if(terms.begin(), terms.end(), [&](const auto& term) { return is_open(term.first); })->first;
  }
  return id;
}

bool CaseSplitter::split_further(Situation& situation, std::uint32_t changed, std::span<const NodeId> targets, std::size_t& left,
                                 const std::function<void(const Situation&)>& visit) const {
  evaluate(situation, changed);
  const auto open = std::find_if(targets.begin(), targets.end(),
                                 [&](NodeId target) { return situation.values[target.index] == Truth::open; });
  if (open == targets.end()) {
    if (left-- == 0) return false;
    visit(situation);
    return true;
  }
  const NodeId leaf = find_open_leaf(situation, *open);
  for (bool value : {false, true}) {
    Situation part = situation;
    if (ir_[leaf].op != Op::nonnegative) {
      part.leaves[leaf.index] = truth(value);
    } else {
      const auto [functional, threshold] = functionals_.tests[leaf.index];
      const Interval half = value ? Interval{threshold, kInfinity} : Interval{-kInfinity, threshold - 1};
      part.after[functional] = intersection(part.after[functional], half);
    }
    if (!split_further(part, first_changed(leaf), targets, left, visit)) return false;
  }
  return true;
}

bool CaseSplitter::split(Situation situation, std::span<const NodeId> targets, std::size_t limit,
                         const std::function<void(const Situation&)>& visit) const {
  return split_further(situation, 0, targets, limit, visit);
}

}  // namespace crasp::verifier
