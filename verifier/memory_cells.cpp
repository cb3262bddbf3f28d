#include "verifier/memory_cells.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/wide.h"

namespace crasp::verifier {
namespace {

using lang::OffsetSet;
using lang::Op;
using lang::Term;
using lang::TermId;
using lang::Wide;

bool unbounded(const OffsetSet& offsets) { return !offsets.empty() && !offsets.finite(); }

// Where the unbounded part begins, or the largest offset.
std::int64_t history(const OffsetSet& offsets) {
  if (offsets.empty()) return 0;
  const OffsetSet::Interval& oldest = offsets.intervals().back();
  return unbounded(offsets) ? oldest.low : oldest.high;
}

}  // namespace

MemoryCells::MemoryCells(const lang::Terms& terms, std::vector<TermId> needed, std::size_t longest_history)
    : terms_(terms), needed_(std::move(needed)), cells_(terms.size()), values_(terms.size()) {
  for (TermId term : needed_) {
    if (auto reason = reserve(term, longest_history)) {
      refusal_ = NotFinite{term, *reason};
      return;
    }
  }
  demands_ = demands(terms, needed_);
}

// Nothing, or why there is no memory for this term.
std::optional<std::string> MemoryCells::reserve(TermId term, std::size_t longest_history) {
  cells_[term.index].begin = size_;
  switch (terms_[term].op) {
    case Op::at_outer: return "`@i` compares a position with every later one";
    case Op::regex:
    case Op::position_modulo: ++size_; return std::nullopt;
    case Op::count:
    case Op::first:
    case Op::last: return reserve_history(term, longest_history);
    default: return std::nullopt;
  }
}

std::optional<std::string> MemoryCells::reserve_history(TermId term, std::size_t longest_history) {
  const lang::Relation& relation = terms_.relation(term);
  if (relation.future) return "it looks at positions after i";
  if (!relation.offsets) return "its relation does not depend on i - j alone";
  const std::int64_t recent = history(*relation.offsets);
  if (recent > static_cast<std::int64_t>(longest_history)) {
    return fmt::format("it looks back over more than {} positions", longest_history);
  }
  const std::size_t width = terms_[term].op == Op::count ? 1 : 2;
  Cell& cell = cells_[term.index];
  cell.recent = static_cast<std::size_t>(recent);
  cell.unbounded = unbounded(*relation.offsets);
  size_ += width * (cell.recent + (cell.unbounded ? 1 : 0));
  return std::nullopt;
}

MemoryCells::Memory MemoryCells::at_origin() {
  origin_ = true;
  after_.assign(size_, 0);
  for (TermId term : needed_) compute(term);
  return after_;
}

MemoryCells::Memory MemoryCells::step(std::span<const std::int64_t> memory, lang::SymbolIndex symbol) {
  origin_ = false;
  symbol_ = symbol;
  before_ = memory;
  after_.assign(size_, 0);
  for (TermId term : needed_) compute(term);
  return after_;
}

void MemoryCells::compute(TermId term) { values_[term.index] = evaluate(term); }

std::int64_t MemoryCells::evaluate(TermId id) {
  const Term& term = terms_[id];
  const auto is_true = [&](TermId each) { return values_[each.index] != 0; };
  const auto operands = terms_.operands(id);
  switch (term.op) {
    case Op::truth:
    case Op::constant: return term.value;
    case Op::symbol: return !origin_ && symbol_ == term.value ? 1 : 0;
    case Op::negation: return 1 - operand(id, 0);
    case Op::conjunction: return std::all_of(operands.begin(), operands.end(), is_true) ? 1 : 0;
    case Op::disjunction: return std::any_of(operands.begin(), operands.end(), is_true) ? 1 : 0;
    case Op::equivalence:
    case Op::equal: return operand(id, 0) == operand(id, 1) ? 1 : 0;
    case Op::less: return operand(id, 0) < operand(id, 1) ? 1 : 0;
    case Op::less_equal: return operand(id, 0) <= operand(id, 1) ? 1 : 0;
    case Op::iverson: return operand(id, 0);
    case Op::conditional: return operand(id, operand(id, 0) != 0 ? 1 : 2);
    case Op::regex: return regex(id);
    case Op::position_modulo: return position(id);
    case Op::count: return count(id);
    case Op::first:
    case Op::last: return select(id);
    default: return combine(id);
  }
}

// Arithmetic, which may leave 64 bits.
std::int64_t MemoryCells::combine(TermId id) {
  const Term& term = terms_[id];
  Wide result = operand(id, 0);
  if (term.op == Op::scale) result *= term.value;
  if (term.op == Op::product) result *= operand(id, 1);
  if (term.op == Op::modulo) result = (result % term.value + term.value) % term.value;
  for (std::size_t k = 1; k < terms_.operands(id).size(); ++k) {
    if (term.op == Op::sum) result += operand(id, k);
    if (term.op == Op::minimum) result = std::min<Wide>(result, operand(id, k));
    if (term.op == Op::maximum) result = std::max<Wide>(result, operand(id, k));
  }
  const auto narrow = static_cast<std::int64_t>(result);
  if (narrow != result) refusal_ = NotFinite{id, "a number leaves 64 bits"};
  return narrow;
}

std::int64_t MemoryCells::regex(TermId id) {
  const lang::Dfa& dfa = terms_.automaton(id);
  const std::size_t at = cells_[id.index].begin;
  // A symbol outside Σ leads where no word of the language goes.
  const auto rejecting = static_cast<std::int64_t>(dfa.states());
  std::int64_t state = dfa.start;
  if (!origin_) {
    state = before_[at];
    const bool known = state != rejecting && symbol_ < dfa.symbols;
    state = known ? dfa.next(static_cast<lang::State>(state), symbol_) : rejecting;
  }
  after_[at] = state;
  return state != rejecting && dfa.accepting[static_cast<std::size_t>(state)] ? 1 : 0;
}

std::int64_t MemoryCells::position(TermId id) {
  const std::size_t at = cells_[id.index].begin;
  if (!origin_) after_[at] = (before_[at] + 1) % terms_[id].value;
  return after_[at];
}

std::int64_t MemoryCells::count(TermId id) {
  if (origin_) return 0;
  const Cell& cell = cells_[id.index];
  const OffsetSet& offsets = *terms_.relation(id).offsets;
  const auto held = [&](std::size_t offset) { return offset == 0 ? operand(id, 0) : before_[cell.begin + offset - 1]; };
  std::int64_t result = 0;
  for (std::size_t offset = 0; offset <= cell.recent; ++offset) {
    const bool older = cell.unbounded && offset == cell.recent;
    if (!older && offsets.contains(static_cast<std::int64_t>(offset))) result += held(offset);
    if (offset < cell.recent) after_[cell.begin + offset] = held(offset);
  }
  if (!cell.unbounded) return result;
  const std::size_t at = cell.begin + cell.recent;
  after_[at] = demands_[id.index].representative(before_[at] + held(cell.recent));
  return after_[at] + result;
}

std::int64_t MemoryCells::select(TermId id) {
  if (origin_) return 0;
  const Cell& cell = cells_[id.index];
  const OffsetSet& offsets = *terms_.relation(id).offsets;
  const bool wants_first = terms_[id].op == Op::first;
  const auto pair_at = [&](std::size_t offset) -> Chosen {
    if (offset > 0) return {before_[cell.begin + 2 * offset - 2], before_[cell.begin + 2 * offset - 1]};
    if (operand(id, 0) == 0) return {};
    return {1, demands_[id.index].representative(operand(id, 1))};
  };
  const auto remember = [&](std::size_t place, Chosen pair) {
    after_[cell.begin + 2 * place] = pair.set;
    after_[cell.begin + 2 * place + 1] = pair.value;
  };
  Chosen older;
  if (cell.unbounded) {
    const Chosen known = pair_at(cell.recent + 1), arriving = pair_at(cell.recent);
    older = (known.set && wants_first) || !arriving.set ? known : arriving;
    remember(cell.recent, older);
  }
  Chosen recent;
  for (std::size_t offset = 0; offset < cell.recent + (cell.unbounded ? 0 : 1); ++offset) {
    const Chosen pair = pair_at(offset);
    const bool related = pair.set != 0 && offsets.contains(static_cast<std::int64_t>(offset));
    if (related && (wants_first || !recent.set)) recent = pair;
    if (offset < cell.recent) remember(offset, pair);
  }
  const bool takes_older = older.set && (wants_first || !recent.set);
  return takes_older ? older.value : recent.value;
}

}  // namespace crasp::verifier
