#include <limits>
#include <optional>

#include "search/formulas.h"

namespace crasp::search {
namespace {

using lang::TermId;

class Writer {
 public:
  Writer(const Formulas& formulas, lang::Terms& terms) : formulas_(formulas), terms_(terms) {}

  TermId boolean(FormulaId id) {
    const Formula& formula = formulas_.boolean(id);
    switch (formula.kind) {
      case Kind::truth: return terms_.truth(formula.value != 0);
      case Kind::symbol: return terms_.symbol(static_cast<lang::SymbolIndex>(formula.value));
      case Kind::negation: return terms_.negation(boolean(formula.left));
      case Kind::conjunction: return terms_.conjunction(std::vector{boolean(formula.left), boolean(formula.right)});
      case Kind::disjunction: return terms_.disjunction(std::vector{boolean(formula.left), boolean(formula.right)});
      case Kind::equal: return compare(lang::Op::equal, formula);
      case Kind::less: return compare(lang::Op::less, formula);
      default: return compare(lang::Op::less_equal, formula);
    }
  }

 private:
  TermId compare(lang::Op op, const Formula& formula) {
    return terms_.compare(op, count(formula.left), count(formula.right));
  }

  TermId count(FormulaId id) {
    const Formula& formula = formulas_.count(id);
    switch (formula.kind) {
      case Kind::constant: return terms_.constant(formula.value);
      case Kind::position: return terms_.position();
      case Kind::remainder: return terms_.position_modulo(formula.value);
      case Kind::count: return terms_.count(lang::Relation::prefix(), boolean(formula.left));
      case Kind::look_back:
        return terms_.count({false, lang::OffsetSet::interval(formula.value, formula.value), {}},
                            boolean(formula.left));
      case Kind::sum: return terms_.sum(std::vector{count(formula.left), count(formula.right)});
      default: return terms_.scale(formula.value, count(formula.left));
    }
  }

  const Formulas& formulas_;
  lang::Terms& terms_;
};

}  // namespace

lang::Program to_program(const Formulas& formulas, FormulaId boolean, const lang::Alphabet& alphabet,
                         const std::string& name) {
  lang::Program program;
  program.name = name;
  program.alphabet = alphabet;
  program.alphabet.open = false;
  program.kind = lang::ProgramKind::recogniser;
  program.verdict = Writer(formulas, program.terms).boolean(boolean);
  return program;
}

std::uint64_t term_size(const lang::Terms& terms, TermId term) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max() / 2;
  std::vector<std::uint64_t> sizes(terms.size());
  for (std::uint32_t at = 0; at <= term.index; ++at) {
    const auto operands = terms.operands(TermId{at});
    std::uint64_t size = terms.is_position(TermId{at}) ? 0 : std::max<std::size_t>(operands.size(), 2) - 1;
    if (operands.empty()) size = 1;
    for (TermId operand : operands) size = std::min(kMost, size + sizes[operand.index]);
    sizes[at] = size;
  }
  return sizes[term.index];
}

}  // namespace crasp::search
