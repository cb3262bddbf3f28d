#include "lang/print_relation.h"

#include <cstdlib>
#include <limits>
#include <string_view>

#include "lang/precedence.h"

namespace crasp::lang {

namespace {

using Interval = OffsetSet::Interval;
using Op = RelationNode::Op;

std::string i_minus(std::int64_t offset) { return offset == 0 ? "i" : "i - " + print_number(offset); }

/// One interval, as a comparison of j with i where it is bounded on one side.
std::string print_interval(Interval interval, bool future) {
  const auto [low, high] = interval;
  if (high == OffsetSet::kUnbounded) return low == 1 ? "j < i" : "j <= " + i_minus(low);
  if (future && low == -OffsetSet::kUnbounded) return high == -1 ? "j > i" : "j >= i + " + print_number(-high);
  if (low == high && low >= 0) return "j == " + i_minus(low);
  if (low == high) return "j == i + " + print_number(-low);
  if (low == 0) return "j > " + i_minus(high + 1);
  return "i - j in {" + print_number(low) + " .. " + print_number(high) + "}";
}

std::string print_offsets(const OffsetSet& offsets, bool future) {
  if (offsets.empty()) return "false";
  std::string text;
  std::string elements;
  for (Interval interval : offsets.intervals()) {
    if (interval.low == -OffsetSet::kUnbounded || interval.high == OffsetSet::kUnbounded || offsets.intervals().size() == 1) {
      text += (text.empty() ? "" : " || ") + print_interval(interval, future);
      continue;
    }
    elements += (elements.empty() ? "" : ", ") + print_number(interval.low);
    if (interval.low != interval.high) elements += " .. " + print_number(interval.high);
  }
  if (elements.empty()) return text;
  return (text.empty() ? "" : text + " || ") + "i - j in {" + elements + "}";
}

struct Printed {
  std::string text;
  Level level;
};

struct Notation {
  std::string_view sign;
  Level level, left, right;  ///< of the whole, and the least of each operand
};

Notation notation(Op op) {
  switch (op) {
    case Op::add: return {" + ", Level::sum, Level::sum, Level::product};
    case Op::subtract: return {" - ", Level::sum, Level::sum, Level::product};
    case Op::multiply: return {" * ", Level::product, Level::product, Level::minus};
    case Op::divide: return {" / ", Level::product, Level::product, Level::minus};
    case Op::modulo: return {" % ", Level::product, Level::product, Level::minus};
    case Op::equal: return {" == ", Level::comparison, Level::sum, Level::sum};
    case Op::unequal: return {" != ", Level::comparison, Level::sum, Level::sum};
    case Op::less: return {" < ", Level::comparison, Level::sum, Level::sum};
    case Op::less_equal: return {" <= ", Level::comparison, Level::sum, Level::sum};
    case Op::both: return {" && ", Level::conjunction, Level::conjunction, Level::negation};
    case Op::either: return {" || ", Level::disjunction, Level::disjunction, Level::conjunction};
    case Op::constant: case Op::i: case Op::j: case Op::invert: break;
  }
  std::abort();
}

std::string at_least(const Printed& printed, Level level) {
  return printed.level < level ? "(" + printed.text + ")" : printed.text;
}

/// A number stands for true when it is not 0, but is not written so.
Printed as_condition(const RelationNode& node, const Printed& printed) {
  if (node.op != Op::constant) return printed;
  return {node.value != 0 ? "true" : "false", Level::operand};
}

Printed print_node(const std::vector<RelationNode>& nodes, const RelationNode& node, const std::vector<Printed>& printed) {
  auto operand = [&](std::uint32_t k) {
    return node.op >= Op::both ? as_condition(nodes[k], printed[k]) : printed[k];
  };
  switch (node.op) {
    case Op::constant: return {print_number(node.value), node.value < 0 ? Level::minus : Level::operand};
    case Op::i: return {"i", Level::operand};
    case Op::j: return {"j", Level::operand};
    case Op::invert: return {"!(" + operand(node.left).text + ")", Level::negation};
    default: break;
  }
  const Notation how = notation(node.op);
  std::string left = at_least(operand(node.left), how.left), right = at_least(operand(node.right), how.right);
  return {left + std::string(how.sign) + right, how.level};
}

}  // namespace

std::string print_number(std::int64_t value) {
  if (value != std::numeric_limits<std::int64_t>::min()) return std::to_string(value);
  return "(" + std::to_string(value + 1) + " - 1)";
}

std::string print_relation(const Relation& relation) {
  if (relation.offsets) return print_offsets(*relation.offsets, relation.future);
  std::vector<Printed> printed;
  for (const RelationNode& node : relation.nodes) printed.push_back(print_node(relation.nodes, node, printed));
  return printed.back().text;
}

}  // namespace crasp::lang
