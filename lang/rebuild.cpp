#include "lang/rebuild.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

namespace crasp::lang {

namespace {

std::vector<TermId> roots(const Program& program) {
  std::vector<TermId> result;
  for (const NamedTerm& definition : program.definitions) result.push_back(definition.term);
  if (program.verdict.valid()) result.push_back(program.verdict);
  result.insert(result.end(), program.next.begin(), program.next.end());
  return result;
}

TermId constant(Terms& terms, Type type, std::int64_t value) {
  return type == Type::boolean ? terms.truth(value != 0) : terms.constant(value);
}

}  // namespace

std::vector<TermId> reachable_terms(const Program& program) {
  std::vector<bool> reached(program.terms.size());
  for (TermId root : roots(program)) reached[root.index] = true;
  std::vector<TermId> result;
  for (auto index = static_cast<std::uint32_t>(reached.size()); index-- > 0;) {
    if (!reached[index]) continue;
    result.push_back({index});
    for (TermId operand : program.terms.operands({index})) reached[operand.index] = true;
  }
  std::ranges::reverse(result);
  return result;
}

TermId copy_term(const Terms& from, TermId id, Terms& to, std::span<const TermId> operands) {
  const Term& term = from[id];
  to.set_span(from.span(id));
  switch (term.op) {
    case Op::truth: return to.truth(term.value != 0);
    case Op::symbol: return to.symbol(static_cast<SymbolIndex>(term.value));
    case Op::negation: return to.negation(operands[0]);
    case Op::conjunction: return to.conjunction(operands);
    case Op::disjunction: return to.disjunction(operands);
    case Op::equivalence: return to.equivalence(operands[0], operands[1]);
    case Op::equal: case Op::less: case Op::less_equal: return to.compare(term.op, operands[0], operands[1]);
    case Op::regex: return to.regex(from.automaton(id));
    case Op::constant: return to.constant(term.value);
    case Op::count: return to.count(from.relation(id), operands[0]);
    case Op::position_modulo: return to.position_modulo(term.value);
    case Op::sum: return to.sum(operands);
    case Op::scale: return to.scale(term.value, operands[0]);
    case Op::minimum: case Op::maximum: return to.extremum(term.op, operands);
    case Op::iverson: return to.iverson(operands[0]);
    case Op::product: return to.product(operands[0], operands[1]);
    case Op::modulo: return to.modulo(operands[0], term.value);
    case Op::conditional: return to.conditional(operands[0], operands[1], operands[2]);
    case Op::first: case Op::last: return to.select(term.op, from.relation(id), operands[0], operands[1]);
    case Op::at_outer: return to.at_outer(operands[0]);
  }
  std::abort();
}

TermId copy_whole(const Terms& from, TermId term, Terms& to) {
  std::vector<bool> needed(term.index + 1);
  needed[term.index] = true;
  for (std::uint32_t at = term.index + 1; at-- > 0;) {
    if (!needed[at]) continue;
    for (TermId operand : from.operands({at})) needed[operand.index] = true;
  }
  std::vector<TermId> copies(term.index + 1), operands;
  for (std::uint32_t at = 0; at <= term.index; ++at) {
    if (!needed[at]) continue;
    operands.clear();
    for (TermId operand : from.operands({at})) operands.push_back(copies[operand.index]);
    copies[at] = copy_term(from, {at}, to, operands);
  }
  return copies[term.index];
}

std::optional<Program> replace_term(const Program& program, TermId term,
                                    const std::function<TermId(Terms& to, const Copies& copies)>& make) {
  Program result = program;
  result.terms = Terms();
  Terms& to = result.terms;
  Copies copies;
  auto copy_of = [&](TermId id) { return id.valid() ? copies.at(id) : id; };
  std::vector<TermId> operands;
  for (TermId id : reachable_terms(program)) {
    if (id == term) {
      copies[id] = make(to, copies);
      continue;
    }
    operands.clear();
    for (TermId operand : program.terms.operands(id)) operands.push_back(copies.at(operand));
    copies[id] = copy_term(program.terms, id, to, operands);
  }
  for (NamedTerm& definition : result.definitions) definition.term = copy_of(definition.term);
  result.verdict = copy_of(program.verdict);
  for (TermId& next : result.next) next = copy_of(next);
  auto closed = [&](TermId root) { return to.open_levels(root) == 0; };
  if (!std::ranges::all_of(roots(result), closed)) return std::nullopt;
  return result;
}

std::optional<Program> rebuild(const Program& program, Substitute substitute) {
  return replace_term(program, substitute.term, [&](Terms& to, const Copies& copies) {
    if (substitute.by.valid()) return copies.at(substitute.by);
    return constant(to, program.terms.type(substitute.term), substitute.constant);
  });
}

}  // namespace crasp::lang
