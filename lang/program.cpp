#include "lang/program.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_set>

namespace crasp::lang {

namespace {

constexpr std::array kOps{
    OpInfo{Op::truth, "truth", 0, false},
    OpInfo{Op::symbol, "symbol", 0, false},
    OpInfo{Op::negation, "not", 1, false},
    OpInfo{Op::conjunction, "and", -1, false},
    OpInfo{Op::disjunction, "or", -1, false},
    OpInfo{Op::equivalence, "iff", 2, false},
    OpInfo{Op::equal, "equal", 2, false},
    OpInfo{Op::less, "less", 2, false},
    OpInfo{Op::less_equal, "less_equal", 2, false},
    OpInfo{Op::regex, "regex", 0, true},
    OpInfo{Op::constant, "constant", 0, false},
    OpInfo{Op::count, "count", 1, false},
    OpInfo{Op::position_modulo, "position_modulo", 0, false},
    OpInfo{Op::sum, "sum", -1, false},
    OpInfo{Op::scale, "scale", 1, false},
    OpInfo{Op::minimum, "min", -1, false},
    OpInfo{Op::maximum, "max", -1, false},
    OpInfo{Op::iverson, "iverson", 1, false},
    OpInfo{Op::product, "product", 2, true},
    OpInfo{Op::modulo, "modulo", 1, true},
    OpInfo{Op::conditional, "conditional", 3, false},
    OpInfo{Op::first, "first", 2, true},
    OpInfo{Op::last, "last", 2, true},
    OpInfo{Op::at_outer, "at_outer", 1, true},
};

constexpr bool one_entry_for_each_op_in_order() {
  for (std::size_t k = 0; k < kOps.size(); ++k) {
    if (kOps[k].op != static_cast<Op>(k)) return false;
  }
  return kOps.size() == static_cast<std::size_t>(Op::at_outer) + 1;
}
static_assert(one_entry_for_each_op_in_order());

/// Spreads every bit of `value` over the hash (the finaliser of SplitMix64).
std::uint64_t mix(std::uint64_t hash, std::uint64_t value) {
  hash = (hash ^ value) + 0x9e3779b97f4a7c15;
  hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
  hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
  return hash ^ (hash >> 31);
}

std::uint64_t hash_of(const Relation& relation) {
  std::uint64_t hash = relation.future;
  if (relation.offsets) {
    for (OffsetSet::Interval interval : relation.offsets->intervals()) {
      hash = mix(mix(hash, static_cast<std::uint64_t>(interval.low)), static_cast<std::uint64_t>(interval.high));
    }
  }
  for (const RelationNode& node : relation.nodes) {
    hash = mix(mix(hash, static_cast<std::uint64_t>(node.op)), static_cast<std::uint64_t>(node.value));
    hash = mix(mix(hash, node.left), node.right);
  }
  return hash;
}

std::uint64_t hash_of(const Dfa& dfa) {
  std::uint64_t hash = mix(dfa.symbols, dfa.start);
  for (State state : dfa.transitions) hash = mix(hash, state);
  for (bool accepting : dfa.accepting) hash = mix(hash, accepting);
  return hash;
}

}  // namespace

const OpInfo& info(Op op) { return kOps[static_cast<std::size_t>(op)]; }

template <class Value>
std::int64_t Terms::Interned<Value>::add(Value value) {
  std::uint64_t hash = hash_of(value);
  auto [begin, end] = by_hash.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry) {
    if (values[entry->second] == value) return entry->second;
  }
  auto index = static_cast<std::uint32_t>(values.size());
  values.push_back(std::move(value));
  by_hash.emplace(hash, index);
  return index;
}

std::span<const TermId> Terms::operands(TermId id) const {
  const Term& term = terms_[id.index];
  return std::span(operand_pool_).subspan(term.first_operand, term.operand_count);
}

TermId Terms::make(Op op, Type type, std::int64_t value, std::span<const TermId> operands) {
  assert(info(op).arity == -1 ? operands.size() >= 2 : operands.size() == static_cast<std::size_t>(info(op).arity));
  std::uint64_t hash = mix(static_cast<std::uint64_t>(op), static_cast<std::uint64_t>(value));
  for (TermId operand : operands) {
    assert(operand.index < terms_.size());
    hash = mix(hash, operand.index);
  }
  auto [begin, end] = by_hash_.equal_range(hash);
  for (auto entry = begin; entry != end; ++entry) {
    const Term& term = terms_[entry->second.index];
    if (term.op == op && term.value == value && std::ranges::equal(this->operands(entry->second), operands)) {
      return entry->second;
    }
  }
  assert(terms_.size() < TermId::kNone && operand_pool_.size() + operands.size() <= TermId::kNone);
  TermId id{static_cast<std::uint32_t>(terms_.size())};
  std::uint32_t open = compute_open_levels(op, operands);
  terms_.push_back({op, type, value, static_cast<std::uint32_t>(operand_pool_.size()),
                    static_cast<std::uint32_t>(operands.size())});
  append_operands(operands);
  open_levels_.push_back(open);
  spans_.push_back(current_span_);
  by_hash_.emplace(hash, id);
  return id;
}

void Terms::append_operands(std::span<const TermId> operands) {
  // Callers may hand back a part of the pool itself (`operands(id)`), which growing the pool would invalidate.
  std::vector<TermId> copy(operands.begin(), operands.end());
  operand_pool_.insert(operand_pool_.end(), copy.begin(), copy.end());
}

bool Terms::is_position(TermId id) const {
  const Term& term = terms_[id.index];
  if (term.op != Op::count || !(relation(id) == Relation::prefix())) return false;
  const Term& counted = terms_[operand(id, 0).index];
  return counted.op == Op::truth && counted.value == 1;
}

std::uint32_t Terms::compute_open_levels(Op op, std::span<const TermId> operands) const {
  std::uint32_t levels = 0;
  for (TermId operand : operands) levels = std::max(levels, open_levels(operand));
  if (op == Op::at_outer) return levels + 1;
  bool binds = op == Op::count || op == Op::first || op == Op::last;
  return binds && levels > 0 ? levels - 1 : levels;
}

// --- Boolean -------------------------------------------------------------------------------------------------------

TermId Terms::truth(bool value) { return make(Op::truth, Type::boolean, value, {}); }

TermId Terms::symbol(SymbolIndex symbol) { return make(Op::symbol, Type::boolean, symbol, {}); }

TermId Terms::negation(TermId p) {
  assert(type(p) == Type::boolean);
  const Term& term = terms_[p.index];
  if (term.op == Op::truth) return truth(term.value == 0);
  if (term.op == Op::negation) return operand(p, 0);
  return make(Op::negation, Type::boolean, 0, std::array{p});
}

TermId Terms::junction(Op op, std::span<const TermId> operands) {
  const TermId neutral = truth(op == Op::conjunction);
  const TermId absorbing = truth(op == Op::disjunction);
  std::vector<TermId> kept;
  std::unordered_set<TermId> seen;
  auto keep = [&](TermId p) {
    if (p != neutral && seen.insert(p).second) kept.push_back(p);
  };
  for (TermId p : operands) {
    assert(type(p) == Type::boolean);
    if (terms_[p.index].op == op) {
      for (TermId inner : this->operands(p)) keep(inner);
    } else {
      keep(p);
    }
  }
  if (seen.contains(absorbing)) return absorbing;
  if (kept.empty()) return neutral;
  if (kept.size() == 1) return kept.front();
  return make(op, Type::boolean, 0, kept);
}

TermId Terms::conjunction(std::span<const TermId> operands) { return junction(Op::conjunction, operands); }

TermId Terms::disjunction(std::span<const TermId> operands) { return junction(Op::disjunction, operands); }

TermId Terms::equivalence(TermId p, TermId q) {
  assert(type(p) == Type::boolean && type(q) == Type::boolean);
  return make(Op::equivalence, Type::boolean, 0, std::array{p, q});
}

TermId Terms::compare(Op op, TermId c, TermId d) {
  assert(op == Op::equal || op == Op::less || op == Op::less_equal);
  assert(type(c) == Type::count && type(d) == Type::count);
  return make(op, Type::boolean, 0, std::array{c, d});
}

TermId Terms::regex(Dfa dfa) {
  assert(well_formed(dfa));
  return make(Op::regex, Type::boolean, automata_.add(std::move(dfa)), {});
}

// --- count ---------------------------------------------------------------------------------------------------------

TermId Terms::constant(std::int64_t value) { return make(Op::constant, Type::count, value, {}); }

TermId Terms::count(Relation relation, TermId p) {
  assert(type(p) == Type::boolean);
  return make(Op::count, Type::count, relations_.add(std::move(relation)), std::array{p});
}

TermId Terms::position_modulo(std::int64_t m) {
  assert(m >= 1);
  return make(Op::position_modulo, Type::count, m, {});
}

TermId Terms::sum(std::span<const TermId> operands) {
  for (TermId c : operands) assert(type(c) == Type::count);
  if (operands.empty()) return constant(0);
  if (operands.size() == 1) return operands.front();
  return make(Op::sum, Type::count, 0, operands);
}

TermId Terms::scale(std::int64_t factor, TermId c) {
  assert(type(c) == Type::count);
  return factor == 1 ? c : make(Op::scale, Type::count, factor, std::array{c});
}

TermId Terms::extremum(Op op, std::span<const TermId> operands) {
  assert(op == Op::minimum || op == Op::maximum);
  assert(!operands.empty());
  for (TermId c : operands) assert(type(c) == Type::count);
  return operands.size() == 1 ? operands.front() : make(op, Type::count, 0, operands);
}

TermId Terms::iverson(TermId p) {
  assert(type(p) == Type::boolean);
  return make(Op::iverson, Type::count, 0, std::array{p});
}

TermId Terms::product(TermId c, TermId d) {
  assert(type(c) == Type::count && type(d) == Type::count);
  return make(Op::product, Type::count, 0, std::array{c, d});
}

TermId Terms::modulo(TermId c, std::int64_t m) {
  assert(type(c) == Type::count && m >= 1);
  return make(Op::modulo, Type::count, m, std::array{c});
}

// --- either type ---------------------------------------------------------------------------------------------------

TermId Terms::conditional(TermId p, TermId then, TermId otherwise) {
  assert(type(p) == Type::boolean && type(then) == type(otherwise));
  return make(Op::conditional, type(then), 0, std::array{p, then, otherwise});
}

TermId Terms::select(Op op, Relation relation, TermId p, TermId x) {
  assert(op == Op::first || op == Op::last);
  assert(type(p) == Type::boolean);
  return make(op, type(x), relations_.add(std::move(relation)), std::array{p, x});
}

TermId Terms::at_outer(TermId x) { return make(Op::at_outer, type(x), 0, std::array{x}); }

// --- alphabet and program ------------------------------------------------------------------------------------------

std::optional<SymbolIndex> Alphabet::find(std::string_view symbol) const {
  auto found = std::ranges::find(symbols, symbol);
  if (found == symbols.end()) return std::nullopt;
  return static_cast<SymbolIndex>(found - symbols.begin());
}

bool Alphabet::single_characters() const {
  auto begins_code_point = [](char byte) { return (static_cast<unsigned char>(byte) & 0xc0) != 0x80; };
  return std::ranges::all_of(symbols, [&](const std::string& symbol) {
    return std::ranges::count_if(symbol, begins_code_point) == 1;
  });
}

std::vector<TermId> Program::outputs() const {
  return kind == ProgramKind::generator ? next : std::vector<TermId>{verdict};
}

}  // namespace crasp::lang
