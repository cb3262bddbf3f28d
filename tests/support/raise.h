#pragma once
// IR programs back in the language, so that questions about them can be put to the verifier.

#include <cassert>
#include <vector>

#include "compiler/ir.h"
#include "lang/program.h"

namespace crasp::testing {

/// Adds the outputs of IR programs to the terms of one program.
class Raise {
 public:
  explicit Raise(lang::Program& program) : program_(program) {}

  /// The terms of the outputs, in their order.
  std::vector<lang::TermId> operator()(const compiler::Ir& ir) {
    image_.clear();
    for (compiler::NodeId id{0}; id.index < ir.size(); ++id.index) {
      image_.push_back(ir.type(id) == compiler::Type::boolean ? boolean(ir[id]) : count(ir[id]));
    }
    std::vector<lang::TermId> outputs;
    for (const compiler::Output& output : ir.outputs()) outputs.push_back(image_[output.node.index]);
    return outputs;
  }

 private:
  using Op = compiler::Op;

  lang::Terms& terms() { return program_.terms; }

  std::vector<lang::TermId> operands(const compiler::Node& node) const {
    std::vector<lang::TermId> out;
    for (compiler::NodeId operand : node.operands) out.push_back(image_[operand.index]);
    return out;
  }

  lang::TermId at_least(lang::TermId c, std::int64_t value) {
    return terms().compare(lang::Op::less_equal, terms().constant(value), c);
  }

  lang::TermId boolean(const compiler::Node& node) {
    const std::vector<lang::TermId> of = operands(node);
    switch (node.op) {
      case Op::truth: return terms().truth(node.numbers[0] == 1);
      case Op::symbols: return symbols(node.numbers);
      case Op::periodic: {
        const lang::TermId residue = terms().constant(node.numbers[1]);
        return terms().compare(lang::Op::equal, terms().position_modulo(node.numbers[0]), residue);
      }
      case Op::earlier: {
        lang::Relation relation = lang::Relation::prefix();
        relation.offsets = lang::OffsetSet::interval(node.numbers[0], node.numbers[0]);
        return at_least(terms().count(relation, of[0]), 1);
      }
      case Op::negation: return terms().negation(of[0]);
      case Op::conjunction: return terms().conjunction(of);
      case Op::disjunction: return terms().disjunction(of);
      default: return at_least(of[0], 0);
    }
  }

  lang::TermId symbols(const std::vector<std::int64_t>& set) {
    std::vector<lang::TermId> tests;
    for (std::int64_t s : set) tests.push_back(terms().symbol(static_cast<lang::SymbolIndex>(s)));
    return terms().disjunction(tests);
  }

  lang::TermId count(const compiler::Node& node) {
    const std::vector<lang::TermId> of = operands(node);
    switch (node.op) {
      case Op::constant: return terms().constant(node.numbers[0]);
      case Op::count: return terms().count(lang::Relation::prefix(), of[0]);
      case Op::sum: return terms().sum(of);
      case Op::scale: return terms().scale(node.numbers[0], of[0]);
      case Op::minimum: return terms().extremum(lang::Op::minimum, of);
      case Op::maximum: return terms().extremum(lang::Op::maximum, of);
      default: assert(node.op == Op::conditional); return terms().conditional(of[0], of[1], of[2]);
    }
  }

  lang::Program& program_;
  std::vector<lang::TermId> image_;
};

}  // namespace crasp::testing
