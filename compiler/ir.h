#pragma once
// The intermediate representation: the core operations of C-RASP[periodic, local] and nothing else (Yang & Chiang 2024;
// Huang et al. 2025). One uniform node, hash-consed: equal nodes have equal ids, and operands come before their users,
// so a pass is a forward loop.
//
// Meaning. Every node has a value at each position 0 … n of a word. At position 0 all symbol tests are false and all
// counts are 0. Counts are unbounded integers; who computes them in 64 bits must refuse what does not fit.

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lang/id.h"

namespace crasp::compiler {

using NodeId = lang::Id<struct NodeTag>;

enum class Type : std::uint8_t { boolean, count };

/// Operations, with operands P (Boolean), C (count) and numbers.
enum class Op : std::uint8_t {
  // Boolean
  truth,        // number 0 or 1
  symbols,      // numbers s…, increasing: the symbol at i is one of them
  periodic,     // numbers m >= 1, 0 <= r < m: i mod m = r
  earlier,      // P; number c >= 0: P holds at i - c, and i - c >= 1
  negation,     // P
  conjunction,  // P…, at least two
  disjunction,  // P…, at least two
  nonnegative,  // C: C >= 0
  // count
  constant,     // number
  count,        // P: how many positions j, 1 <= j <= i, have P
  sum,          // C…, at least two
  scale,        // C; number: the factor
  minimum,      // C…, at least two
  maximum,      // C…, at least two
  conditional,  // P, C, D: C where P holds, else D
};

inline constexpr int kVariadic = -1;  ///< operands: two or more; numbers: one or more

struct OpInfo {
  Op op;
  std::string_view name;  ///< as in printed programs
  Type result;
  Type operand;  ///< type of the last operand; a conditional's first one is Boolean
  int operands;  ///< how many, or kVariadic
  int numbers;   ///< how many, or kVariadic
};

inline constexpr OpInfo kOps[] = {
    {Op::truth, "truth", Type::boolean, Type::boolean, 0, 1},
    {Op::symbols, "symbols", Type::boolean, Type::boolean, 0, kVariadic},
    {Op::periodic, "periodic", Type::boolean, Type::boolean, 0, 2},
    {Op::earlier, "earlier", Type::boolean, Type::boolean, 1, 1},
    {Op::negation, "not", Type::boolean, Type::boolean, 1, 0},
    {Op::conjunction, "and", Type::boolean, Type::boolean, kVariadic, 0},
    {Op::disjunction, "or", Type::boolean, Type::boolean, kVariadic, 0},
    {Op::nonnegative, "nonnegative", Type::boolean, Type::count, 1, 0},
    {Op::constant, "constant", Type::count, Type::count, 0, 1},
    {Op::count, "count", Type::count, Type::boolean, 1, 0},
    {Op::sum, "sum", Type::count, Type::count, kVariadic, 0},
    {Op::scale, "scale", Type::count, Type::count, 1, 1},
    {Op::minimum, "min", Type::count, Type::count, kVariadic, 0},
    {Op::maximum, "max", Type::count, Type::count, kVariadic, 0},
    {Op::conditional, "if", Type::count, Type::count, 3, 0},
};

constexpr bool ops_are_complete() {
  std::size_t k = 0;
  for (const OpInfo& op : kOps) {
    if (op.op != static_cast<Op>(k++)) return false;
  }
  return k == static_cast<std::size_t>(Op::conditional) + 1;
}
static_assert(ops_are_complete(), "kOps has one row for each Op, in its order");

constexpr const OpInfo& info(Op op) { return kOps[static_cast<std::size_t>(op)]; }

struct Node {
  Op op;
  std::vector<NodeId> operands;
  std::vector<std::int64_t> numbers;

  Type type() const { return info(op).result; }
  friend bool operator==(const Node&, const Node&) = default;
};

/// A named result: the verdict of a recogniser, one per symbol of a generator, or a definition that is to be shown.
struct Output {
  std::string name;
  NodeId node;
  friend bool operator==(const Output&, const Output&) = default;
};

/// Symbols are numbered 0 … size-1. An open alphabet also reads symbols outside it, on which every test is false; the
/// end position of the after-word reading is such a symbol.
struct Alphabet {
  std::vector<std::string> symbols;
  bool open = false;

  std::uint32_t size() const { return static_cast<std::uint32_t>(symbols.size()); }
  std::uint32_t other() const { return size(); }
  friend bool operator==(const Alphabet&, const Alphabet&) = default;
};

/// Finds nodes by their content: open addressing, at most half full.
class NodeTable {
 public:
  /// The node with this hash for which `is_equal(id)` holds, or `next`, which is then in the table.
  template <class IsEqual>
  NodeId find_or_add(std::size_t hash, NodeId next, const IsEqual& is_equal) {
    if (2 * (used_ + 1) > slots_.size()) resize(2 * slots_.size());
    std::size_t k = hash & (slots_.size() - 1);
    for (; slots_[k].id != kFree; k = (k + 1) & (slots_.size() - 1)) {
      if (slots_[k].hash == hash && is_equal(NodeId{slots_[k].id})) return NodeId{slots_[k].id};
    }
    slots_[k] = {hash, next.index};
    ++used_;
    return next;
  }

  void reserve(std::size_t nodes) {
    if (2 * nodes > slots_.size()) resize(2 * nodes);
  }

 private:
  static constexpr std::uint32_t kFree = 0xffff'ffff;
  struct Slot {
    std::size_t hash = 0;
    std::uint32_t id = kFree;
  };

  void resize(std::size_t slots);

  std::vector<Slot> slots_;  ///< a power of two
  std::size_t used_ = 0;
};

class Ir {
 public:
  explicit Ir(Alphabet alphabet) : alphabet_(std::move(alphabet)) {}

  /// The id of this node, which is new unless an equal one exists. Operands must exist; types are checked by assertion.
  NodeId add(Node node);
  NodeId add(Op op, std::vector<NodeId> operands, std::vector<std::int64_t> numbers = {}) {
    return add(Node{op, std::move(operands), std::move(numbers)});
  }
  /// Makes room for about this many nodes.
  void reserve(std::size_t nodes) { by_content_.reserve(nodes); }
  NodeId truth(bool value) { return add(Op::truth, {}, {value}); }
  NodeId constant(std::int64_t value) { return add(Op::constant, {}, {value}); }
  /// i, the position.
  NodeId position() { return add(Op::count, {truth(true)}); }

  void add_output(std::string name, NodeId node) { outputs_.push_back({std::move(name), node}); }

  /// References stay valid when nodes are added.
  const Node& operator[](NodeId id) const { return nodes_[id.index]; }
  Type type(NodeId id) const { return nodes_[id.index].type(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(nodes_.size()); }
  const Alphabet& alphabet() const { return alphabet_; }
  const std::vector<Output>& outputs() const { return outputs_; }

  /// The same nodes in the same order with the same outputs.
  friend bool operator==(const Ir& a, const Ir& b) {
    return a.alphabet_ == b.alphabet_ && a.nodes_ == b.nodes_ && a.outputs_ == b.outputs_;
  }

 private:
  Alphabet alphabet_;
  std::deque<Node> nodes_;
  std::vector<Output> outputs_;
  NodeTable by_content_;
};

/// What is wrong with a program, or an empty string: operand order, types, ranges of numbers, outputs.
std::string verify(const Ir& ir);

/// The same for one node that stands at `id`.
std::string verify_node(const Ir& ir, const Node& node, NodeId id);

}  // namespace crasp::compiler
