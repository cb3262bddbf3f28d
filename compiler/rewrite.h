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

/// The program under construction, seen by rules: reading nodes, and making new ones that are rewritten in turn.
class Rewriter {
 public:
  Rewriter(const Ir& from, std::span<const Rule> rules) : to_(from.alphabet()), rules_(rules) {}

  NodeId make(Op op, std::vector<NodeId> operands, std::vector<std::int64_t> numbers = {});
  NodeId truth(bool value) { return to_.truth(value); }
  NodeId constant(std::int64_t value) { return to_.constant(value); }
  NodeId negation(NodeId p) { return make(Op::negation, {p}); }

  const Ir& ir() const { return to_; }
  const Node& operator[](NodeId id) const { return to_[id]; }
  bool is_truth(NodeId id, bool value) const { return to_[id].op == Op::truth && (to_[id].numbers[0] == 1) == value; }

 private:
  friend Ir rewrite(const Ir& from, std::span<const Rule> rules);

  Ir to_;
  std::span<const Rule> rules_;
};

Ir rewrite(const Ir& from, std::span<const Rule> rules);

}  // namespace crasp::compiler
