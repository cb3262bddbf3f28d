#include "lang/affine.h"

namespace crasp::lang {
namespace {

std::optional<Affine> scaled(std::optional<Affine> value, std::int64_t factor) {
  Affine result{};
  if (!value || __builtin_mul_overflow(value->slope, factor, &result.slope) ||
      __builtin_mul_overflow(value->offset, factor, &result.offset)) {
    return std::nullopt;
  }
  return result;
}

std::optional<Affine> added(std::optional<Affine> a, std::optional<Affine> b) {
  Affine result{};
  if (!a || !b || __builtin_add_overflow(a->slope, b->slope, &result.slope) ||
      __builtin_add_overflow(a->offset, b->offset, &result.offset)) {
    return std::nullopt;
  }
  return result;
}

}  // namespace

std::optional<Affine> AffineTable::compute(const Terms& terms, TermId id) const {
  const Term& term = terms[id];
  if (term.op == Op::constant) return Affine{0, term.value};
  if (terms.is_position(id)) return Affine{1, 0};
  if (term.op == Op::scale) return scaled(table_[terms.operand(id, 0).index], term.value);
  if (term.op != Op::sum) return std::nullopt;
  std::optional<Affine> total = Affine{0, 0};
  for (TermId operand : terms.operands(id)) total = added(total, table_[operand.index]);
  return total;
}

std::optional<Affine> AffineTable::find(const Terms& terms, TermId id) {
  while (table_.size() <= id.index) table_.push_back(compute(terms, {static_cast<std::uint32_t>(table_.size())}));
  return table_[id.index];
}

}  // namespace crasp::lang
