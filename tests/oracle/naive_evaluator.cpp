#include "tests/oracle/naive_evaluator.h"

#include <algorithm>
#include <cstdlib>

namespace crasp::oracle {

using namespace lang;

namespace {

__extension__ using Wide = __int128;

Value in_range(Wide value) {
  if (value < std::numeric_limits<std::int64_t>::min() || value > std::numeric_limits<std::int64_t>::max()) return {};
  return static_cast<std::int64_t>(value);
}

/// The value of a node of a relation; nothing if it divides by zero. Constants are small here, so nothing saturates.
std::optional<Wide> node_value(const std::vector<RelationNode>& nodes, std::size_t k, Wide i, Wide j) {
  using Op = RelationNode::Op;
  const RelationNode& node = nodes[k];
  if (node.op == Op::constant) return node.value;
  if (node.op == Op::i) return i;
  if (node.op == Op::j) return j;
  std::optional<Wide> left = node_value(nodes, node.left, i, j);
  if (!left || node.op == Op::invert) return left ? std::optional<Wide>(*left == 0) : left;
  std::optional<Wide> right = node_value(nodes, node.right, i, j);
  if (!right) return {};
  const Wide x = *left, y = *right;
  if ((node.op == Op::divide || node.op == Op::modulo) && y == 0) return {};
  switch (node.op) {
    case Op::add: return x + y;
    case Op::subtract: return x - y;
    case Op::multiply: return x * y;
    case Op::divide: return x / y - (x % y != 0 && (x < 0) != (y < 0));
    case Op::modulo: return (x % y + (y < 0 ? -y : y)) % y;
    case Op::equal: return x == y;
    case Op::unequal: return x != y;
    case Op::less: return x < y;
    case Op::less_equal: return x <= y;
    case Op::both: return x != 0 && y != 0;
    case Op::either: return x != 0 || y != 0;
    default: std::abort();
  }
}

bool related(const Relation& relation, std::size_t i, std::size_t j) {
  const bool in_reach = relation.future ? j > i : 1 <= j && j <= i;
  if (!in_reach) return false;
  const Wide offset = static_cast<Wide>(i) - static_cast<Wide>(j);
  if (relation.offsets) {
    return std::ranges::any_of(relation.offsets->intervals(), [&](OffsetSet::Interval interval) {
      return interval.low <= offset && offset <= interval.high;
    });
  }
  std::optional<Wide> value = node_value(relation.nodes, relation.nodes.size() - 1, static_cast<Wide>(i),
                                         static_cast<Wide>(j));
  return value && *value != 0;
}

std::vector<std::size_t> within(const std::vector<std::size_t>& outer, std::size_t i) {
  std::vector<std::size_t> inner = outer;
  inner.push_back(i);
  return inner;
}

}  // namespace

Value NaiveEvaluator::value(TermId term, std::size_t position, const Outer& outer) {
  if (terms_.open_levels(term) > 0) return compute(term, position, outer);
  std::optional<Value>& known = closed_[term.index * (word_.size() + 1) + position];
  if (!known) known = compute(term, position, {});
  return *known;
}

Value NaiveEvaluator::compute(TermId id, std::size_t position, const Outer& outer) {
  const Term& term = terms_[id];
  switch (term.op) {
    case Op::symbol: return position >= 1 && word_[position - 1] == static_cast<SymbolIndex>(term.value);
    case Op::regex: return matches(terms_.automaton(id), position);
    case Op::position_modulo: return static_cast<std::int64_t>(position) % term.value;
    case Op::count: return count(id, position, outer);
    case Op::first: case Op::last: return select(id, position, outer);
    case Op::at_outer: return value(terms_.operand(id, 0), outer.back(), Outer(outer.begin(), outer.end() - 1));
    default: break;
  }
  std::vector<std::int64_t> operands;
  for (TermId operand : terms_.operands(id)) {
    Value known = value(operand, position, outer);
    if (!known) return {};
    operands.push_back(*known);
  }
  if (term.op == Op::conditional) return operands[0] != 0 ? operands[1] : operands[2];
  return term.type == Type::boolean ? boolean(term, operands) : arithmetic(term, operands);
}

Value NaiveEvaluator::boolean(const Term& term, const std::vector<std::int64_t>& operands) {
  auto holds = [](std::int64_t operand) { return operand != 0; };
  switch (term.op) {
    case Op::truth: return term.value;
    case Op::negation: return operands[0] == 0;
    case Op::conjunction: return std::ranges::all_of(operands, holds);
    case Op::disjunction: return std::ranges::any_of(operands, holds);
    case Op::equivalence: case Op::equal: return operands[0] == operands[1];
    case Op::less: return operands[0] < operands[1];
    case Op::less_equal: return operands[0] <= operands[1];
    default: std::abort();
  }
}

Value NaiveEvaluator::arithmetic(const Term& term, const std::vector<std::int64_t>& operands) {
  switch (term.op) {
    case Op::constant: return term.value;
    case Op::scale: return in_range(static_cast<Wide>(term.value) * operands[0]);
    case Op::minimum: return std::ranges::min(operands);
    case Op::maximum: return std::ranges::max(operands);
    case Op::iverson: return operands[0];
    case Op::product: return in_range(static_cast<Wide>(operands[0]) * operands[1]);
    case Op::modulo: return static_cast<std::int64_t>((static_cast<Wide>(operands[0]) % term.value + term.value) % term.value);
    case Op::sum: break;
    default: std::abort();
  }
  Value total = 0;
  for (std::int64_t operand : operands) {
    if (total) total = in_range(static_cast<Wide>(*total) + operand);
  }
  return total;
}

Value NaiveEvaluator::count(TermId id, std::size_t i, const Outer& outer) {
  std::int64_t count = 0;
  for (std::size_t j = 0; j <= word_.size(); ++j) {
    Value holds = value(terms_.operand(id, 0), j, within(outer, i));
    if (!holds) return {};
    count += *holds != 0 && related(terms_.relation(id), i, j);
  }
  return count;
}

Value NaiveEvaluator::select(TermId id, std::size_t i, const Outer& outer) {
  Value chosen;
  for (std::size_t j = 0; j <= word_.size(); ++j) {
    Value holds = value(terms_.operand(id, 0), j, within(outer, i));
    Value there = value(terms_.operand(id, 1), j, within(outer, i));
    if (!holds || !there) return {};
    bool better = !chosen || terms_[id].op == Op::last;
    if (better && *holds != 0 && related(terms_.relation(id), i, j)) chosen = there;
  }
  return chosen ? chosen : Value(0);
}

bool NaiveEvaluator::matches(const Dfa& automaton, std::size_t length) const {
  State state = automaton.start;
  for (std::size_t k = 0; k < length; ++k) {
    if (word_[k] >= automaton.symbols) continue;
    state = automaton.transitions[state * automaton.symbols + word_[k]];
  }
  return automaton.accepting[state];
}

std::vector<Word> all_words(SymbolIndex symbols, std::size_t longest) {
  std::vector<Word> words{{}};
  for (std::size_t begin = 0, length = 1; length <= longest; ++length) {
    const std::size_t end = words.size();
    for (; begin < end; ++begin) {
      for (SymbolIndex symbol = 0; symbol < symbols; ++symbol) {
        words.push_back(words[begin]);
        words.back().push_back(symbol);
      }
    }
  }
  return words;
}

}  // namespace crasp::oracle
