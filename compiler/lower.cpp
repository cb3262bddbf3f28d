#include "compiler/lower.h"

#include <optional>

namespace crasp::compiler {
namespace {

using lang::OffsetSet;
using lang::Term;
using lang::TermId;
using lang::Terms;
using Lowered = std::optional<NodeId>;

// `i % m` as a number is a sum over the residues; a modulus beyond this is refused. `i % m == r` has no such limit.
constexpr std::int64_t kMostResidues = 1024;

std::string task_layer_name(lang::Op op) {
  switch (op) {
    case lang::Op::regex: return "a regular expression";
    case lang::Op::product: return "a product of counts";
    case lang::Op::modulo: return "a count modulo a number";
    case lang::Op::first: return "`first`";
    case lang::Op::last: return "`last`";
    case lang::Op::at_outer: return "`@i`";
    default: return "`" + std::string(lang::info(op).name) + "`";
  }
}

class Lowering {
 public:
  Lowering(const Terms& terms, Alphabet alphabet) : terms_(terms), ir_(std::move(alphabet)), image_(terms.size()) {}

  /// Lowers all that `roots` need; the first term that has no image, if any.
  std::optional<NotLowered> run(std::span<const TermId> roots) {
    std::vector<bool> needed(terms_.size(), false);
    for (TermId root : roots) needed[root.index] = true;
    for (std::uint32_t k = static_cast<std::uint32_t>(terms_.size()); k-- > 0;) {
      if (!needed[k]) continue;
      if (residue_test(TermId{k})) continue;
      for (TermId operand : terms_.operands(TermId{k})) needed[operand.index] = true;
    }
    for (TermId id{0}; id.index < terms_.size(); ++id.index) {
      if (!needed[id.index]) continue;
      const Lowered node = lower(id);
      if (!node) return NotLowered{id, terms_.span(id), reason_};
      image_[id.index] = *node;
    }
    return std::nullopt;
  }

  NodeId node(TermId id) const { return image_[id.index]; }
  Ir take() { return std::move(ir_); }
  void add_output(std::string name, TermId id) { ir_.add_output(std::move(name), node(id)); }

 private:
  NodeId operand(TermId id, std::size_t k) const { return node(terms_.operand(id, k)); }

  std::vector<NodeId> operands(TermId id) const {
    std::vector<NodeId> out;
    for (TermId operand : terms_.operands(id)) out.push_back(node(operand));
    return out;
  }

  NodeId negation(NodeId p) { return ir_.add(Op::negation, {p}); }
  NodeId both(NodeId p, NodeId q) { return ir_.add(Op::conjunction, {p, q}); }
  NodeId either(NodeId p, NodeId q) { return ir_.add(Op::disjunction, {p, q}); }
  NodeId minus(NodeId c, NodeId d) { return ir_.add(Op::sum, {c, ir_.add(Op::scale, {d}, {-1})}); }
  /// c <= d
  NodeId at_most(NodeId c, NodeId d) { return ir_.add(Op::nonnegative, {minus(d, c)}); }
  NodeId less(NodeId c, NodeId d) {
    return ir_.add(Op::nonnegative, {ir_.add(Op::sum, {minus(d, c), ir_.constant(-1)})});
  }
  NodeId choose(NodeId p, std::int64_t then) {
    return ir_.add(Op::conditional, {p, ir_.constant(then), ir_.constant(0)});
  }
  NodeId total(std::vector<NodeId> parts) {
    if (parts.empty()) return ir_.constant(0);
    return parts.size() == 1 ? parts[0] : ir_.add(Op::sum, std::move(parts));
  }

  Lowered refuse(std::string reason) {
    reason_ = std::move(reason);
    return std::nullopt;
  }

  Lowered lower(TermId id) { return terms_.type(id) == lang::Type::boolean ? lower_boolean(id) : lower_count(id); }

  Lowered lower_boolean(TermId id) {
    const Term& term = terms_[id];
    switch (term.op) {
      case lang::Op::truth: return ir_.truth(term.value != 0);
      case lang::Op::symbol: return ir_.add(Op::symbols, {}, {term.value});
      case lang::Op::negation: return negation(operand(id, 0));
      case lang::Op::conjunction: return ir_.add(Op::conjunction, operands(id));
      case lang::Op::disjunction: return ir_.add(Op::disjunction, operands(id));
      case lang::Op::equivalence: {
        const NodeId p = operand(id, 0), q = operand(id, 1);
        return either(both(p, q), both(negation(p), negation(q)));
      }
      case lang::Op::equal: return lower_equal(id);
      case lang::Op::less: return less(operand(id, 0), operand(id, 1));
      case lang::Op::less_equal: return at_most(operand(id, 0), operand(id, 1));
      case lang::Op::conditional: {
        const NodeId p = operand(id, 0);
        return either(both(p, operand(id, 1)), both(negation(p), operand(id, 2)));
      }
      default: return refuse_task_layer(term.op);
    }
  }

  /// m and r, if the term is `i % m == r`.
  std::optional<std::pair<std::int64_t, std::int64_t>> residue_test(TermId id) const {
    if (terms_[id].op != lang::Op::equal) return std::nullopt;
    for (std::size_t k : {0u, 1u}) {
      const Term& modulo = terms_[terms_.operand(id, k)];
      const Term& residue = terms_[terms_.operand(id, 1 - k)];
      if (modulo.op == lang::Op::position_modulo && residue.op == lang::Op::constant) {
        return std::pair{modulo.value, residue.value};
      }
    }
    return std::nullopt;
  }

  Lowered lower_equal(TermId id) {
    if (const auto test = residue_test(id)) {
      const auto [m, r] = *test;
      return r < 0 || r >= m ? ir_.truth(false) : ir_.add(Op::periodic, {}, {m, r});
    }
    const NodeId c = operand(id, 0), d = operand(id, 1);
    return both(at_most(c, d), at_most(d, c));
  }

  Lowered lower_count(TermId id) {
    const Term& term = terms_[id];
    switch (term.op) {
      case lang::Op::constant: return ir_.constant(term.value);
      case lang::Op::count: return lower_relation(id);
      case lang::Op::position_modulo: return lower_position_modulo(id);
      case lang::Op::sum: return ir_.add(Op::sum, operands(id));
      case lang::Op::scale: return ir_.add(Op::scale, {operand(id, 0)}, {term.value});
      case lang::Op::minimum: return ir_.add(Op::minimum, operands(id));
      case lang::Op::maximum: return ir_.add(Op::maximum, operands(id));
      case lang::Op::iverson: return choose(operand(id, 0), 1);
      case lang::Op::conditional: return ir_.add(Op::conditional, operands(id));
      default: return refuse_task_layer(term.op);
    }
  }

  Lowered lower_position_modulo(TermId id) {
    const std::int64_t m = terms_[id].value;
    if (m > kMostResidues) {
      return refuse("`i % " + std::to_string(m) + "` as a number needs a modulus of at most " +
                    std::to_string(kMostResidues));
    }
    std::vector<NodeId> parts;
    for (std::int64_t r = 1; r < m; ++r) parts.push_back(choose(ir_.add(Op::periodic, {}, {m, r}), r));
    return total(std::move(parts));
  }

  /// The counted positions by their distance d = i - j >= 0: all from d = l on are counted by the count of P at i - l;
  /// a run of distances is the difference of two such counts, a single one a conditional.
  Lowered lower_relation(TermId id) {
    const lang::Relation& relation = terms_.relation(id);
    if (relation.future) return refuse("counting the future is a construct of the task layer");
    if (!relation.offsets) return refuse("a count over an arithmetic relation is a construct of the task layer");
    const NodeId p = operand(id, 0);
    std::vector<NodeId> parts;
    for (const OffsetSet::Interval& interval : relation.offsets->intervals()) {
      if (interval.low == interval.high) {
        parts.push_back(choose(ir_.add(Op::earlier, {p}, {interval.low}), 1));
        continue;
      }
      const NodeId from = count_from(p, interval.low);
      const bool bounded = interval.high != OffsetSet::kUnbounded;
      parts.push_back(bounded ? minus(from, count_from(p, interval.high + 1)) : from);
    }
    return total(std::move(parts));
  }

  NodeId count_from(NodeId p, std::int64_t distance) {
    return ir_.add(Op::count, {distance == 0 ? p : ir_.add(Op::earlier, {p}, {distance})});
  }

  Lowered refuse_task_layer(lang::Op op) { return refuse(task_layer_name(op) + " is a construct of the task layer"); }

  const Terms& terms_;
  Ir ir_;
  std::vector<NodeId> image_;
  std::string reason_;
};

std::vector<lang::NamedTerm> named_outputs(const lang::Program& program) {
  std::vector<lang::NamedTerm> named;
  const std::vector<TermId> outputs = program.outputs();
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    std::string name = "accept";
    if (program.kind == lang::ProgramKind::generator) name = "next[\"" + program.alphabet.symbols[k] + "\"]";
    if (program.kind == lang::ProgramKind::labeller && !program.definitions.empty())
      name = program.definitions.back().name;
    named.push_back({std::move(name), outputs[k], program.span});
  }
  return named;
}

}  // namespace

std::variant<Ir, NotLowered> lower(const lang::Program& program, bool open, std::span<const lang::NamedTerm> shown) {
  Lowering lowering(program.terms, {program.alphabet.symbols, program.alphabet.open || open});
  std::vector<lang::NamedTerm> outputs = named_outputs(program);
  outputs.insert(outputs.end(), shown.begin(), shown.end());
  std::vector<TermId> roots;
  for (const lang::NamedTerm& output : outputs) roots.push_back(output.term);
  if (auto problem = lowering.run(roots)) return std::move(*problem);
  for (const lang::NamedTerm& output : outputs) lowering.add_output(output.name, output.term);
  return lowering.take();
}

}  // namespace crasp::compiler
