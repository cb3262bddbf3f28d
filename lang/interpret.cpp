// One function for each operation, in the order of `Op` and of docs/language.md. Each writes the value at every position
// 0 … n; position 0 is the beginning of the sequence, before the first symbol. Operations on counts that can leave the
// 64-bit range give back the first position where they do.

#include "lang/interpret.h"

#include <algorithm>
#include <unordered_map>

#include "lang/selection.h"

namespace crasp::lang {

namespace {

using Booleans = std::vector<std::uint8_t>;
using Counts = std::vector<std::int64_t>;
using Overflow = std::optional<std::size_t>;
using Symbols = std::span<const SymbolIndex>;
/// The operands of an operation with any number of them.
template <class Values>
using Operands = std::vector<const Values*>;

// --- positions one by one ------------------------------------------------------------------------------------------

/// result[i] = f(operands[i]…) for every position; the result may be one of the operands.
template <class Result, class Function, class... Operand>
void map(Result& result, Function f, const Operand&... operands) {
  // Through pointers of its own the loop can be vectorised: a byte written to a vector might else change the vector itself.
  [&f, size = result.size()](auto* out, const auto*... in) {
    for (std::size_t i = 0; i < size; ++i) out[i] = f(in[i]...);
  }(result.data(), operands.data()...);
}

/// The first position where `overflows` holds, if it holds anywhere. `overflows(i)` also computes the value at i. The first
/// loop has no exit, so that it costs no more than the arithmetic.
template <class Function>
Overflow find_overflow(std::size_t size, Function overflows) {
  bool any = false;
  for (std::size_t i = 0; i < size; ++i) any |= overflows(i);
  if (!any) return std::nullopt;
  std::size_t first = 0;
  while (!overflows(first)) ++first;
  return first;
}

// --- Boolean -------------------------------------------------------------------------------------------------------

void truth(bool value, Booleans& result) { std::ranges::fill(result, value); }

/// The symbol at i is `wanted`; false at position 0.
void symbol(SymbolIndex wanted, Symbols word, Booleans& result) {
  result[0] = false;
  for (std::size_t k = 0; k < word.size(); ++k) result[k + 1] = word[k] == wanted;
}

void negation(const Booleans& p, Booleans& result) {
  map(result, [](auto value) { return !value; }, p);
}

void conjunction(const Operands<Booleans>& operands, Booleans& result) {
  result = *operands[0];
  for (std::size_t k = 1; k < operands.size(); ++k) {
    map(result, [](auto p, auto q) { return p & q; }, result, *operands[k]);
  }
}

void disjunction(const Operands<Booleans>& operands, Booleans& result) {
  result = *operands[0];
  for (std::size_t k = 1; k < operands.size(); ++k) {
    map(result, [](auto p, auto q) { return p | q; }, result, *operands[k]);
  }
}

void equivalence(const Booleans& p, const Booleans& q, Booleans& result) {
  map(result, [](auto x, auto y) { return x == y; }, p, q);
}

void equal(const Counts& c, const Counts& d, Booleans& result) {
  map(result, [](std::int64_t x, std::int64_t y) { return x == y; }, c, d);
}

void less(const Counts& c, const Counts& d, Booleans& result) {
  map(result, [](std::int64_t x, std::int64_t y) { return x < y; }, c, d);
}

void less_equal(const Counts& c, const Counts& d, Booleans& result) {
  map(result, [](std::int64_t x, std::int64_t y) { return x <= y; }, c, d);
}

/// The symbols of Σ among the first i positions are a word of the language. What is outside Σ is passed over, so that at the
/// end position of the after-word reading the whole word is judged.
void regex(const Dfa& automaton, Symbols word, Booleans& result) {
  State state = automaton.start;
  result[0] = automaton.accepting[state];
  for (std::size_t k = 0; k < word.size(); ++k) {
    if (word[k] < automaton.symbols) state = automaton.next(state, word[k]);
    result[k + 1] = automaton.accepting[state];
  }
}

// --- count ---------------------------------------------------------------------------------------------------------

void constant(std::int64_t value, Counts& result) { std::ranges::fill(result, value); }

/// The number of positions j, not 0, that are related to i and where p holds.
void count(const Relation& relation, const Booleans& p, Counts& result) { count_related(relation, p, result); }

void position_modulo(std::int64_t m, Counts& result) {
  std::int64_t remainder = 0;
  for (std::int64_t& value : result) {
    value = remainder;
    remainder = remainder + 1 == m ? 0 : remainder + 1;
  }
}

bool sum_overflows(const Operands<Counts>& operands, std::size_t i) {
  std::int64_t total = 0;
  return std::ranges::any_of(operands, [&](const Counts* c) { return __builtin_add_overflow(total, (*c)[i], &total); });
}

/// From left to right; an intermediate result that leaves the range counts as overflow, too.
Overflow sum(const Operands<Counts>& operands, Counts& result) {
  result = *operands[0];
  bool any = false;
  for (std::size_t k = 1; k < operands.size(); ++k) {
    map(result, [&any](std::int64_t total, std::int64_t c) {
      any |= __builtin_add_overflow(total, c, &total);
      return total;
    }, result, *operands[k]);
  }
  if (!any) return std::nullopt;
  return find_overflow(result.size(), [&](std::size_t i) { return sum_overflows(operands, i); });
}

Overflow scale(std::int64_t factor, const Counts& c, Counts& result) {
  return find_overflow(c.size(), [&, in = c.data(), out = result.data()](std::size_t i) {
    return __builtin_mul_overflow(factor, in[i], &out[i]);
  });
}

void minimum(const Operands<Counts>& operands, Counts& result) {
  result = *operands[0];
  for (std::size_t k = 1; k < operands.size(); ++k) {
    map(result, [](std::int64_t x, std::int64_t y) { return std::min(x, y); }, result, *operands[k]);
  }
}

void maximum(const Operands<Counts>& operands, Counts& result) {
  result = *operands[0];
  for (std::size_t k = 1; k < operands.size(); ++k) {
    map(result, [](std::int64_t x, std::int64_t y) { return std::max(x, y); }, result, *operands[k]);
  }
}

void iverson(const Booleans& p, Counts& result) {
  map(result, [](auto value) { return value; }, p);
}

Overflow product(const Counts& c, const Counts& d, Counts& result) {
  return find_overflow(c.size(), [x = c.data(), y = d.data(), out = result.data()](std::size_t i) {
    return __builtin_mul_overflow(x[i], y[i], &out[i]);
  });
}

/// The remainder in 0 … m-1, for negative counts too.
void modulo(const Counts& c, std::int64_t m, Counts& result) {
  map(result, [m](std::int64_t value) { return value % m < 0 ? value % m + m : value % m; }, c);
}

// --- either type ---------------------------------------------------------------------------------------------------

template <class Values>
void conditional(const Booleans& p, const Values& then, const Values& otherwise, Values& result) {
  map(result, [](auto condition, auto x, auto y) { return condition ? x : y; }, p, then, otherwise);
}

/// The value of x at the leftmost or rightmost position that is related to i and where p holds; false or 0 without one.
template <class Values>
void select(Side side, const Relation& relation, const Booleans& p, const Values& x, Values& result) {
  std::vector<std::size_t> chosen = select_related(side, relation, p);
  map(result, [&](std::size_t j) { return j == 0 ? 0 : x[j]; }, chosen);
}

/// The value of x at position i of the count, first or last around it.
template <class Values>
void at_outer(const Values& x, std::size_t i, Values& result) { std::ranges::fill(result, x[i]); }

// --- columns -------------------------------------------------------------------------------------------------------

/// Calls f with the values of `result`, and with a function that gives those of another column of its type.
template <class Function>
void with_values(Column& result, Function f) {
  if (result.type == Type::boolean) {
    f(result.booleans, [](const Column& column) -> const Booleans& { return column.booleans; });
  } else {
    f(result.counts, [](const Column& column) -> const Counts& { return column.counts; });
  }
}

void resize(Column& column, std::size_t size) {
  with_values(column, [size](auto& values, auto) { values.resize(size); });
}

Side side(Op op) { return op == Op::first ? Side::first : Side::last; }

}  // namespace

Interpreter::Interpreter(const Terms& terms, std::span<const TermId> wanted)
    : terms_(terms), schedule_(make_schedule(terms, wanted)), positions_(schedule_.frames.size()) {
  for (const Frame& frame : schedule_.frames) {
    std::vector<Column>& columns = columns_.emplace_back();
    for (Type type : frame.slots) columns.push_back({type, {}, {}});
  }
}

Evaluation Interpreter::evaluate(std::span<const SymbolIndex> word) {
  word_ = word;
  for (std::vector<Column>& frame : columns_) {
    for (Column& column : frame) resize(column, word.size() + 1);
  }
  if (std::optional<CountOverflow> overflow = run_frame(0)) return *overflow;
  return take_wanted();
}

std::vector<Column> Interpreter::take_wanted() {
  std::vector<Column> result;
  std::unordered_map<std::uint32_t, std::size_t> taken;  // from slots, to where in the result their columns went
  for (ColumnRef wanted : schedule_.wanted) {
    auto [earlier, is_first] = taken.emplace(wanted.slot, result.size());
    Column& column = columns_[wanted.frame][wanted.slot];
    result.push_back(is_first ? Column{column.type, std::move(column.booleans), std::move(column.counts)}
                              : Column(result[earlier->second]));
  }
  return result;
}

std::optional<CountOverflow> Interpreter::run_frame(FrameIndex frame) {
  for (const Step& step : schedule_.frames[frame].steps) {
    std::optional<CountOverflow> overflow = step.inner ? run_per_position(frame, step) : run_step(frame, step);
    if (overflow) return overflow;
  }
  return std::nullopt;
}

const Column& Interpreter::operand(const Step& step, std::size_t k) const {
  return columns_[step.operands[k].frame][step.operands[k].slot];
}

std::vector<const Booleans*> Interpreter::boolean_operands(const Step& step) const {
  std::vector<const Booleans*> result;
  for (std::size_t k = 0; k < step.operands.size(); ++k) result.push_back(&operand(step, k).booleans);
  return result;
}

std::vector<const Counts*> Interpreter::count_operands(const Step& step) const {
  std::vector<const Counts*> result;
  for (std::size_t k = 0; k < step.operands.size(); ++k) result.push_back(&operand(step, k).counts);
  return result;
}

std::optional<CountOverflow> Interpreter::run_step(FrameIndex frame, const Step& step) {
  const Term& term = terms_[step.term];
  Column& result = columns_[frame][step.slot];
  auto p = [&](std::size_t k) -> const Booleans& { return operand(step, k).booleans; };
  auto c = [&](std::size_t k) -> const Counts& { return operand(step, k).counts; };
  Overflow overflow;
  switch (term.op) {
    case Op::truth: truth(term.value != 0, result.booleans); break;
    case Op::symbol: symbol(static_cast<SymbolIndex>(term.value), word_, result.booleans); break;
    case Op::negation: negation(p(0), result.booleans); break;
    case Op::conjunction: conjunction(boolean_operands(step), result.booleans); break;
    case Op::disjunction: disjunction(boolean_operands(step), result.booleans); break;
    case Op::equivalence: equivalence(p(0), p(1), result.booleans); break;
    case Op::equal: equal(c(0), c(1), result.booleans); break;
    case Op::less: less(c(0), c(1), result.booleans); break;
    case Op::less_equal: less_equal(c(0), c(1), result.booleans); break;
    case Op::regex: regex(terms_.automaton(step.term), word_, result.booleans); break;
    case Op::constant: constant(term.value, result.counts); break;
    case Op::count: count(terms_.relation(step.term), p(0), result.counts); break;
    case Op::position_modulo: position_modulo(term.value, result.counts); break;
    case Op::sum: overflow = sum(count_operands(step), result.counts); break;
    case Op::scale: overflow = scale(term.value, c(0), result.counts); break;
    case Op::minimum: minimum(count_operands(step), result.counts); break;
    case Op::maximum: maximum(count_operands(step), result.counts); break;
    case Op::iverson: iverson(p(0), result.counts); break;
    case Op::product: overflow = product(c(0), c(1), result.counts); break;
    case Op::modulo: modulo(c(0), term.value, result.counts); break;
    case Op::conditional:
    case Op::first:
    case Op::last:
    case Op::at_outer: run_of_either_type(frame, step); break;
  }
  if (overflow) return CountOverflow{step.term, *overflow};
  return std::nullopt;
}

void Interpreter::run_of_either_type(FrameIndex frame, const Step& step) {
  const Op op = terms_[step.term].op;
  with_values(columns_[frame][step.slot], [&](auto& result, auto values) {
    if (op == Op::conditional) {
      conditional(operand(step, 0).booleans, values(operand(step, 1)), values(operand(step, 2)), result);
    } else if (op == Op::at_outer) {
      at_outer(values(operand(step, 0)), positions_[frame], result);
    } else {
      select(side(op), terms_.relation(step.term), operand(step, 0).booleans, values(operand(step, 1)), result);
    }
  });
}

std::optional<CountOverflow> Interpreter::run_per_position(FrameIndex frame, const Step& step) {
  const Op op = terms_[step.term].op;
  const Relation& relation = terms_.relation(step.term);
  for (std::size_t i = 0; i <= word_.size(); ++i) {
    positions_[*step.inner] = i;
    if (auto overflow = run_frame(*step.inner)) return overflow;
    const Booleans& p = operand(step, 0).booleans;
    if (op == Op::count) {
      columns_[frame][step.slot].counts[i] = count_related_to(i, relation, p);
      continue;
    }
    const std::size_t j = select_related_to(i, side(op), relation, p);
    with_values(columns_[frame][step.slot], [&](auto& result, auto values) {
      result[i] = j == 0 ? 0 : values(operand(step, 1))[j];
    });
  }
  return std::nullopt;
}

Evaluation evaluate(const Terms& terms, std::span<const TermId> wanted, std::span<const SymbolIndex> word) {
  return Interpreter(terms, wanted).evaluate(word);
}

Word read_word(const Alphabet& alphabet, std::span<const SymbolIndex> word, Reading reading) {
  Word result(word.begin(), word.end());
  if (reading == Reading::after_word) result.push_back(alphabet.other());
  return result;
}

}  // namespace crasp::lang
