// Boolean simplification. Conjunctions and disjunctions become flat, sorted and free of constants, repeats and
// contradictions; tests of the current symbol are merged into one set. Results have fewer operands or fewer negations.

#include <algorithm>

#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

using Result = std::optional<NodeId>;
using Symbols = std::vector<std::int64_t>;

bool is_junction(const Node& node) { return node.op == Op::conjunction || node.op == Op::disjunction; }
Op dual(Op op) { return op == Op::conjunction ? Op::disjunction : Op::conjunction; }

bool holds(const std::vector<NodeId>& sorted, NodeId id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

/// A junction of any number of operands: none is its neutral element.
NodeId junction(Rewriter& to, Op op, std::vector<NodeId> operands) {
  if (operands.empty()) return to.truth(op == Op::conjunction);
  return operands.size() == 1 ? operands[0] : to.make(op, std::move(operands));
}

// match:  not true; not false; not not P
// result: false; true; P
Result simplify_negation(Rewriter& to, const Node& node) {
  if (node.op != Op::negation) return {};
  const Node& operand = to[node.operands[0]];
  if (operand.op == Op::truth) return to.truth(operand.numbers[0] == 0);
  if (operand.op == Op::negation) return operand.operands[0];
  return {};
}

// match:  if (not P) C D
// result: if P D C
Result simplify_condition(Rewriter& to, const Node& node) {
  if (node.op != Op::conditional || to[node.operands[0]].op != Op::negation) return {};
  return to.make(Op::conditional, {to[node.operands[0]].operands[0], node.operands[2], node.operands[1]});
}

// match:  a conjunction in a conjunction, a disjunction in a disjunction
// result: one of them
Result flatten(Rewriter& to, const Node& node) {
  if (!is_junction(node)) return {};
  std::vector<NodeId> flat;
  for (NodeId id : node.operands) {
    const Node& operand = to[id];
    if (operand.op == node.op) {
      flat.insert(flat.end(), operand.operands.begin(), operand.operands.end());
    } else {
      flat.push_back(id);
    }
  }
  if (flat.size() == node.operands.size()) return {};
  return to.make(node.op, std::move(flat));
}

// match:  a junction with constants, repeats, or operands out of order
// result: false (true) if it has that constant and is a conjunction (disjunction), else its other operands once, in
// order
Result sort_operands(Rewriter& to, const Node& node) {
  if (!is_junction(node)) return {};
  const bool absorbing = node.op == Op::disjunction;
  std::vector<NodeId> operands;
  for (NodeId id : node.operands) {
    if (to.is_truth(id, absorbing)) return id;
    if (!to.is_truth(id, !absorbing)) operands.push_back(id);
  }
  std::sort(operands.begin(), operands.end());
  operands.erase(std::unique(operands.begin(), operands.end()), operands.end());
  if (operands == node.operands) return {};
  return junction(to, node.op, std::move(operands));
}

// match:  a sorted junction with P and not P
// result: false for a conjunction, true for a disjunction
Result find_complement(Rewriter& to, const Node& node) {
  if (!is_junction(node)) return {};
  for (NodeId id : node.operands) {
    if (to[id].op == Op::negation && holds(node.operands, to[id].operands[0]))
      return to.truth(node.op == Op::disjunction);
  }
  return {};
}

// match:  a sorted junction with P and a dual junction of P and others
// result: without the dual junction
Result absorb(Rewriter& to, const Node& node) {
  if (!is_junction(node)) return {};
  std::vector<NodeId> kept;
  for (NodeId id : node.operands) {
    const Node& operand = to[id];
    const bool absorbed =
        operand.op == dual(node.op) && std::any_of(operand.operands.begin(), operand.operands.end(),
                                                   [&](NodeId inner) { return holds(node.operands, inner); });
    if (!absorbed) kept.push_back(id);
  }
  if (kept.size() == node.operands.size()) return {};
  return junction(to, node.op, std::move(kept));
}

Symbols united(const Symbols& a, const Symbols& b) {
  Symbols out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Symbols intersected(const Symbols& a, const Symbols& b) {
  Symbols out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Symbols without(const Symbols& a, const Symbols& b) {
  Symbols out;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

/// The symbol tests among the operands of a junction, plain and negated, combined as the junction says.
struct SymbolTests {
  std::optional<Symbols> plain, negated;
  int found = 0;

  void add(bool negative, const Symbols& symbols, bool intersect) {
    std::optional<Symbols>& side = negative ? negated : plain;
    side = !side ? symbols : intersect ? intersected(*side, symbols) : united(*side, symbols);
    ++found;
  }
};

NodeId test_of(Rewriter& to, bool negative, Symbols symbols) {
  const NodeId test = symbols.empty() ? to.truth(false) : to.make(Op::symbols, {}, std::move(symbols));
  return negative ? to.negation(test) : test;
}

// match:  a junction with two or more tests of the current symbol, plain or negated
// result: one test: (S and not T) is S \ T, (not S and not T) is not (S or T), and dually
Result merge_symbols(Rewriter& to, const Node& node) {
  if (!is_junction(node)) return {};
  const bool conjunction = node.op == Op::conjunction;
  SymbolTests tests;
  std::vector<NodeId> rest;
  for (NodeId id : node.operands) {
    const bool negative = to[id].op == Op::negation;
    const Node& test = negative ? to[to[id].operands[0]] : to[id];
    if (test.op != Op::symbols) {
      rest.push_back(id);
    } else {
      tests.add(negative, test.numbers, conjunction != negative);
    }
  }
  if (tests.found < 2) return {};
  const bool negative = conjunction ? !tests.plain : tests.negated.has_value();
  const Symbols& chosen = negative ? *tests.negated : *tests.plain;
  const std::optional<Symbols>& other = negative ? tests.plain : tests.negated;
  rest.push_back(test_of(to, negative, other ? without(chosen, *other) : chosen));
  return junction(to, node.op, std::move(rest));
}

// match:  a conjunction of i mod m = r and i mod m = s, r != s
// result: false
Result contradict_periods(Rewriter& to, const Node& node) {
  if (node.op != Op::conjunction) return {};
  const Node* first = nullptr;
  for (NodeId id : node.operands) {
    const Node& operand = to[id];
    if (operand.op != Op::periodic) continue;
    if (first && first->numbers[0] == operand.numbers[0] && *first != operand) return to.truth(false);
    first = &operand;
  }
  return {};
}

constexpr Rule kRules[] = {
    {"simplify-negation", simplify_negation}, {"simplify-condition", simplify_condition}, {"flatten", flatten},
    {"sort-operands", sort_operands},         {"find-complement", find_complement},       {"absorb", absorb},
    {"merge-symbols", merge_symbols},         {"contradict-periods", contradict_periods},
};

}  // namespace

std::span<const Rule> boolean_rules() { return kRules; }

}  // namespace crasp::compiler
