#pragma once
// Rewriting by local rules. A rule looks at one node whose operands are already rewritten and says what stands for it
// instead; the driver rebuilds a program from operands to users, so one run reaches a normal form of the rules.

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/ir.h"

namespace crasp::compiler {

class Rewriter;

/// One sound replacement. Its function opens with `match:` and `result:`; it returns nothing where it does not apply.
/// Each result must be simpler in some well-founded measure, which its file names.
struct Rule {
  std::string_view name;
  std::optional<NodeId> (*apply)(Rewriter& to, const Node& node);
};

/// The program under construction, seen by rules: reading nodes, and making new ones that are rewritten in turn. Until
/// a rule applies it is the given program up to some node, and nothing is copied: most passes over most programs have
/// nothing to do.
class Rewriter {
 public:
  Rewriter(const Ir& from, std::span<const Rule> rules) : from_(from), to_(from.alphabet()), rules_(rules) {}

  NodeId make(Op op, std::vector<NodeId> operands, std::vector<std::int64_t> numbers = {});
  NodeId truth(bool value) { return begin().truth(value); }
  NodeId constant(std::int64_t value) { return begin().constant(value); }
  NodeId negation(NodeId p) { return make(Op::negation, {p}); }

  /// Only nodes below the one that a rule looks at are meant.
  const Ir& ir() const { return begun_ ? to_ : from_; }
  const Node& operator[](NodeId id) const { return ir()[id]; }
  bool is_truth(NodeId id, bool value) const {
    const Node& node = ir()[id];
    return node.op == Op::truth && (node.numbers[0] == 1) == value;
  }

  /// The rewritten program, or nothing if no rule applies. To be called once.
  std::optional<Ir> run();

 private:
  Ir& begin();
  std::optional<NodeId> rewritten(const Node& node);
  Node mapped(const Node& node) const;

  const Ir& from_;
  std::uint32_t done_ = 0;  ///< nodes of `from_` that have been looked at
  bool begun_ = false;
  Ir to_;                      ///< once begun; before, it would be the nodes of `from_` that are done
  std::vector<NodeId> image_;  ///< once begun: what stands for each node that is done
  std::span<const Rule> rules_;
};

/// The program with the rules applied wherever they match, or nothing if they match nowhere.
std::optional<Ir> rewrite(const Ir& from, std::span<const Rule> rules);

}  // namespace crasp::compiler
