#include "lang/rewrite.h"

#include <algorithm>
#include <map>

#include "lang/ranges.h"

namespace crasp::lang {
namespace {

// Beyond this many cases a construct stays in the task layer.
constexpr std::size_t kMostCases = 256;

class Rewriter {
 public:
  Rewriter(const Terms& from, Terms& to, const Alphabet& alphabet, const RegexJudge& judge)
      : from_(from), to_(to), alphabet_(alphabet), judge_(judge) {}

  /// The new term for `id`, which stands where no `@i` is replaced.
  TermId operator()(TermId id) { return copy(id, plain_); }

 private:
  /// What the `at_outer` terms of the innermost count are replaced by, by old id.
  using Replaced = std::map<TermId, TermId>;
  /// Copies under one replacement, and the terms that were copied under it.
  struct Outer {
    Replaced replaced;
    std::map<TermId, TermId> copies;
  };

  TermId copy(TermId id, Outer& outer) {
    if (from_.open_levels(id) == 0 && &outer != &plain_) return copy(id, plain_);
    if (auto known = outer.copies.find(id); known != outer.copies.end()) return known->second;
    return outer.copies[id] = build(id, outer);
  }

  std::vector<TermId> copies(TermId id, Outer& outer) {
    std::vector<TermId> result;
    for (TermId operand : from_.operands(id)) result.push_back(copy(operand, outer));
    return result;
  }

  TermId build(TermId id, Outer& outer) {
    const Term& term = from_[id];
    place(id);
    if (term.op == Op::at_outer) {
      auto replaced = outer.replaced.find(id);
      return replaced != outer.replaced.end() ? replaced->second : to_.at_outer(copy(from_.operand(id, 0), plain_));
    }
    if (term.op == Op::count) return count(id);
    if (term.op == Op::first || term.op == Op::last) return selection(id);
    std::vector<TermId> operands = copies(id, outer);
    place(id);
    if (term.op == Op::modulo) return modulo(operands[0], term.value);
    if (term.op == Op::product) return product(operands[0], operands[1]);
    return rebuild(id, operands);
  }

  TermId rebuild(TermId id, const std::vector<TermId>& operands) {
    const Term& term = from_[id];
    switch (term.op) {
      case Op::truth: return to_.truth(term.value != 0);
      case Op::symbol: return to_.symbol(static_cast<SymbolIndex>(term.value));
      case Op::negation: return to_.negation(operands[0]);
      case Op::conjunction: return to_.conjunction(operands);
      case Op::disjunction: return to_.disjunction(operands);
      case Op::equivalence: return to_.equivalence(operands[0], operands[1]);
      case Op::equal:
      case Op::less:
      case Op::less_equal: return to_.compare(term.op, operands[0], operands[1]);
      case Op::regex: return regex(id);
      case Op::constant: return to_.constant(term.value);
      case Op::position_modulo: return to_.position_modulo(term.value);
      case Op::sum: return to_.sum(operands);
      case Op::scale: return to_.scale(term.value, operands[0]);
      case Op::minimum:
      case Op::maximum: return to_.extremum(term.op, operands);
      case Op::iverson: return to_.iverson(operands[0]);
      default: return to_.conditional(operands[0], operands[1], operands[2]);
    }
  }

  /// New terms have the place of the old one; all of a regular expression's program that of the expression.
  void place(TermId id) { to_.set_span(place_.value_or(from_.span(id))); }

  TermId regex(TermId id) {
    const Dfa& automaton = from_.automaton(id);
    std::optional<Program> program = judge_ ? judge_(automaton, alphabet_).program : std::nullopt;
    if (!program) return to_.regex(automaton);
    Rewriter embed(program->terms, to_, alphabet_, {});
    embed.place_ = from_.span(id);
    for (std::uint32_t k = 0; k < program->terms.size(); ++k) embed({k});
    return embed(program->verdict);
  }

  // --- X@i: a case for each choice of the values outside ---

  /// The `at_outer` terms in the body that refer to this count, or nothing if one of them is no closed Boolean.
  std::optional<std::vector<TermId>> outer_tests(TermId binder) {
    std::vector<TermId> found;
    std::vector<TermId> pending(from_.operands(binder).begin(), from_.operands(binder).end());
    std::map<TermId, bool> seen;
    while (!pending.empty()) {
      TermId id = pending.back();
      pending.pop_back();
      if (from_.open_levels(id) == 0 || !seen.try_emplace(id, true).second) continue;
      if (from_[id].op == Op::at_outer) {
        bool closed = from_.open_levels(from_.operand(id, 0)) == 0;
        if (!closed || from_.type(id) != Type::boolean) return std::nullopt;
        found.push_back(id);
        continue;
      }
      bool binds = from_[id].op == Op::count || from_[id].op == Op::first || from_[id].op == Op::last;
      if (binds) return std::nullopt;  // an inner count that reaches out: left alone
      for (TermId operand : from_.operands(id)) pending.push_back(operand);
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  bool exclusive(const std::vector<TermId>& tests) const {
    return std::all_of(tests.begin(), tests.end(), [&](TermId test) { return from_[from_.operand(test, 0)].op == Op::symbol; });
  }

  template <class Build>
  TermId cases(const std::vector<TermId>& tests, std::size_t next, Replaced replaced, bool one_true, const Build& build) {
    if (next == tests.size()) {
      Outer outer{std::move(replaced), {}};
      return build(outer);
    }
    TermId test = copy(from_.operand(tests[next], 0), plain_);
    Replaced held = replaced;
    held[tests[next]] = to_.truth(true);
    replaced[tests[next]] = to_.truth(false);
    // At most one symbol stands at a position: if this one does, the tests of all others fail.
    for (std::size_t k = next + 1; one_true && k < tests.size(); ++k) held[tests[k]] = to_.truth(false);
    TermId then = cases(tests, one_true ? tests.size() : next + 1, std::move(held), one_true, build);
    TermId otherwise = cases(tests, next + 1, std::move(replaced), one_true, build);
    return to_.conditional(test, then, otherwise);
  }

  template <class Build>
  TermId with_outer_cases(TermId binder, const Build& build) {
    auto tests = outer_tests(binder);
    if (!tests) return {};
    bool one_true = exclusive(*tests);
    if (!one_true && tests->size() > 6) return {};
    if (tests->size() > kMostCases) return {};
    return cases(*tests, 0, {}, one_true, build);
  }

  TermId count(TermId id) {
    const Relation& relation = from_.relation(id);
    TermId result = with_outer_cases(id, [&](Outer& outer) {
      TermId body = copy(from_.operand(id, 0), outer);
      place(id);
      return to_.count(relation, body);
    });
    if (result.valid()) return result;
    return to_.count(relation, copy(from_.operand(id, 0), plain_));
  }

  // --- first and last ---

  TermId selection(TermId id) {
    TermId result = with_outer_cases(id, [&](Outer& outer) {
      return closed_selection(id, copy(from_.operand(id, 0), outer), copy(from_.operand(id, 1), outer));
    });
    if (result.valid()) return result;
    return to_.select(from_[id].op, from_.relation(id), copy(from_.operand(id, 0), plain_),
                      copy(from_.operand(id, 1), plain_));
  }

  TermId closed_selection(TermId id, TermId condition, TermId value) {
    const Relation& relation = from_.relation(id);
    bool leftmost = from_[id].op == Op::first;
    place(id);
    if (to_.type(value) == Type::boolean && relation.offsets && !relation.future) {
      const auto& intervals = relation.offsets->intervals();
      bool suffix = intervals.size() == 1 && intervals[0].high == OffsetSet::kUnbounded;
      if (leftmost && suffix) return leftmost_of_all(relation, condition, value);
      if (relation.offsets->finite()) {
        if (auto distances = enumerate(*relation.offsets)) return nearest(*distances, leftmost, condition, value);
      }
    }
    return to_.select(from_[id].op, relation, condition, value);
  }

  // The leftmost j <= i - c with P is the leftmost of all.
  TermId leftmost_of_all(const Relation& relation, TermId condition, TermId value) {
    TermId so_far = to_.compare(Op::equal, to_.count(Relation::prefix(), condition), to_.constant(1));
    TermId parts[] = {condition, value, so_far};
    return at_least_one(to_.count(relation, to_.conjunction(parts)));
  }

  TermId at_least_one(TermId count) { return to_.compare(Op::less_equal, to_.constant(1), count); }

  std::optional<std::vector<std::int64_t>> enumerate(const OffsetSet& offsets) const {
    std::vector<std::int64_t> distances;
    for (const auto& interval : offsets.intervals()) {
      if (interval.high - interval.low >= static_cast<std::int64_t>(kMostCases)) return std::nullopt;
      for (std::int64_t d = interval.low; d <= interval.high; ++d) distances.push_back(d);
    }
    if (distances.size() > kMostCases) return std::nullopt;
    return distances;
  }

  TermId held_at(std::int64_t distance, TermId p) {
    return at_least_one(to_.count({false, OffsetSet::interval(distance, distance), {}}, p));
  }

  TermId nearest(std::vector<std::int64_t> distances, bool leftmost, TermId condition, TermId value) {
    // The case that is tried first is built last.
    if (!leftmost) std::reverse(distances.begin(), distances.end());
    TermId both[] = {condition, value};
    TermId chosen = to_.conjunction(both);
    TermId result = to_.truth(false);
    for (std::int64_t distance : distances) {
      result = to_.conditional(held_at(distance, condition), held_at(distance, chosen), result);
    }
    return result;
  }

  // --- bounded counts ---

  TermId by_value(TermId c, TermId (Rewriter::*at)(std::int64_t, TermId), TermId other) {
    auto range = ranges_.bounds(to_, c);
    if (!range || range->high - range->low >= static_cast<std::int64_t>(kMostCases)) return {};
    TermId result = (this->*at)(range->low, other);
    for (std::int64_t v = range->low + 1; v <= range->high; ++v) {
      result = to_.conditional(to_.compare(Op::equal, c, to_.constant(v)), (this->*at)(v, other), result);
    }
    return result;
  }

  TermId modulo(TermId c, std::int64_t m) {
    modulus_ = m;
    TermId result = by_value(c, &Rewriter::remainder_at, c);
    return result.valid() ? result : to_.modulo(c, m);
  }
  TermId remainder_at(std::int64_t v, TermId) { return to_.constant((v % modulus_ + modulus_) % modulus_); }

  TermId product(TermId c, TermId d) {
    TermId result = by_value(c, &Rewriter::multiple_at, d);
    if (!result.valid()) result = by_value(d, &Rewriter::multiple_at, c);
    return result.valid() ? result : to_.product(c, d);
  }
  TermId multiple_at(std::int64_t v, TermId other) { return to_.scale(v, other); }

  const Terms& from_;
  Terms& to_;
  const Alphabet& alphabet_;
  const RegexJudge judge_;
  std::optional<Span> place_;
  Ranges ranges_;
  Outer plain_;  // replaces nothing
  std::int64_t modulus_ = 1;
};

}  // namespace

Program rewrite_to_c_rasp(const Program& program, const RegexJudge& judge) {
  Program result;
  result.name = program.name;
  result.span = program.span;
  result.alphabet = program.alphabet;
  result.kind = program.kind;
  result.scope = program.scope;
  Rewriter rewrite(program.terms, result.terms, program.alphabet, judge);
  // In the order of the terms, so that the recursion of the rewriter stays shallow: operands are known before their users.
  for (std::uint32_t k = 0; k < program.terms.size(); ++k) {
    if (program.terms.open_levels({k}) == 0) rewrite({k});
  }
  if (program.verdict.valid()) result.verdict = rewrite(program.verdict);
  for (TermId allowed : program.next) result.next.push_back(rewrite(allowed));
  for (const NamedTerm& definition : program.definitions) {
    result.definitions.push_back({definition.name, rewrite(definition.term), definition.span});
  }
  return result;
}

}  // namespace crasp::lang
