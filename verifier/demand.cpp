// One pass from users to operands. A comparison with a value that is at most k asks for the other side up to k; C % m
// asks for the remainder; sums, factors and cases hand on what they are asked for, as long as the rest is bounded from
// below. Everything else asks for exact values.

#include "verifier/demand.h"

#include <algorithm>
#include <numeric>

#include "lang/ranges.h"

namespace crasp::verifier {
namespace {

using lang::Op;
using lang::Term;
using lang::TermId;
using lang::Terms;
using lang::Type;

constexpr std::int64_t kLargest = 1'000'000;  // beyond such caps and moduli no automaton is built anyway
constexpr Demand kExact{true, Demand::kNoCap, 1};

class Demands {
 public:
  Demands(const Terms& terms, std::span<const TermId> needed) : terms_(terms), demands_(terms.size()) {
    least_.resize(terms.size(), kNone);
    for (TermId id : needed) {
      if (terms.type(id) == Type::count) {
        least_[id.index] = std::max(least(id), kNone);
      } else {
        demands_[id.index] = kExact;
      }
    }
    for (std::size_t k = needed.size(); k-- > 0;) hand_on(needed[k]);
  }

  std::vector<Demand> take() { return std::move(demands_); }

 private:
  static constexpr std::int64_t kNone = -kLargest;  // a lower bound of so little is none

  std::int64_t least_of(TermId id, std::size_t k) const { return least_[terms_.operand(id, k).index]; }

  // A lower bound of a count; what is below kNone does not matter.
  std::int64_t least(TermId id) {
    const Term& term = terms_[id];
    if (const auto known = ranges_.bounds(terms_, id)) return known->low;
    switch (term.op) {
      case Op::count: return 0;
      case Op::sum: return least_sum(id);
      case Op::scale: return term.value == 1 || (term.value > 0 && least_of(id, 0) >= 0) ? least_of(id, 0) : kNone;
      case Op::minimum:
      case Op::maximum: return least_extremum(id);
      case Op::product: return least_of(id, 0) >= 0 && least_of(id, 1) >= 0 ? 0 : kNone;
      case Op::first:
      case Op::last: return std::min<std::int64_t>(least_of(id, 1), 0);
      case Op::conditional: return std::min(least_of(id, 1), least_of(id, 2));
      default: return kNone;
    }
  }

  std::int64_t least_sum(TermId id) const {
    std::int64_t sum = 0;
    for (TermId operand : terms_.operands(id)) {
      const std::int64_t each = least_[operand.index];
      if (each <= kNone) return kNone;
      sum = std::min(sum + each, kLargest);
    }
    return sum;
  }

  std::int64_t least_extremum(TermId id) const {
    std::int64_t result = least_of(id, 0);
    for (TermId operand : terms_.operands(id)) {
      const std::int64_t each = least_[operand.index];
      result = terms_[id].op == Op::minimum ? std::min(result, each) : std::max(result, each);
    }
    return result;
  }

  void ask(TermId id, Demand more) {
    if (terms_.type(id) != Type::count) return;
    Demand& demand = demands_[id.index];
    demand.cap = std::max(demand.cap, more.cap);
    demand.modulus = more.modulus > kLargest ? more.modulus : std::lcm(demand.modulus, more.modulus);
    demand.exact = demand.exact || more.exact || demand.cap > kLargest || demand.modulus > kLargest;
    if (demand.exact) demand = kExact;
  }

  void ask_operands(TermId id, Demand more, std::size_t from = 0) {
    for (TermId operand : terms_.operands(id).subspan(from)) ask(operand, more);
  }

  void hand_on(TermId id) {
    const Term& term = terms_[id];
    const Demand demand = demands_[id.index];
    const bool capped = demand.cap != Demand::kNoCap;
    switch (term.op) {
      case Op::equal:
      case Op::less:
      case Op::less_equal: return compared(terms_.operand(id, 0), terms_.operand(id, 1));
      case Op::modulo: return ask(terms_.operand(id, 0), {false, Demand::kNoCap, term.value});
      case Op::sum: return summed(id, demand);
      case Op::scale: return ask(terms_.operand(id, 0), term.value <= 0 && capped ? kExact : demand);
      case Op::product: return ask_operands(id, capped ? kExact : demand);
      case Op::minimum:
      case Op::maximum: return extremum(id, demand);
      case Op::first:
      case Op::last:
      case Op::conditional: return ask_operands(id, demand, 1);
      default: return;
    }
  }

  // If one side is at most k, the other is needed up to k only.
  void compared(TermId left, TermId right) {
    const auto up_to = [](const lang::Range& range) { return Demand{false, std::max<std::int64_t>(range.high, 0), 1}; };
    const auto known_left = ranges_.bounds(terms_, left), known_right = ranges_.bounds(terms_, right);
    ask(left, known_right && !known_left ? up_to(*known_right) : kExact);
    ask(right, known_left ? up_to(*known_left) : kExact);
  }

  // A sum is above its cap as soon as one operand is above the cap less the least values of the others.
  void summed(TermId id, const Demand& demand) {
    if (demand.exact || demand.cap == Demand::kNoCap) return ask_operands(id, demand);
    const std::int64_t least = least_sum(id);
    for (TermId operand : terms_.operands(id)) {
      const std::int64_t cap = demand.cap - (least - least_[operand.index]);
      const bool bounded = least > kNone && least < kLargest;
      ask(operand, bounded ? Demand{false, std::max<std::int64_t>(cap, 0), demand.modulus} : kExact);
    }
  }

  // min(C, k) is known when C is known up to k.
  void extremum(TermId id, const Demand& demand) {
    for (TermId operand : terms_.operands(id)) {
      const Term& term = terms_[operand];
      if (terms_[id].op != Op::minimum || term.op != Op::constant) continue;
      return ask_operands(id, {false, std::max<std::int64_t>(term.value, 0), 1});
    }
    ask_operands(id, demand.modulus == 1 ? demand : kExact);
  }

  const Terms& terms_;
  lang::Ranges ranges_;
  std::vector<std::int64_t> least_;
  std::vector<Demand> demands_;
};

}  // namespace

std::int64_t Demand::representative(std::int64_t value) const {
  if (exact || (cap != kNoCap && value <= cap)) return value;
  const std::int64_t above = (value % modulus - (cap + 1) % modulus) % modulus;
  return cap + 1 + (above < 0 ? above + modulus : above);
}

std::vector<lang::TermId> needed_by(const lang::Terms& terms, lang::TermId output) {
  std::vector<bool> reached(terms.size());
  reached[output.index] = true;
  std::vector<TermId> result;
  for (std::uint32_t k = output.index + 1; k-- > 0;) {
    if (!reached[k]) continue;
    result.push_back({k});
    for (TermId operand : terms.operands({k})) reached[operand.index] = true;
  }
  std::reverse(result.begin(), result.end());
  return result;
}

std::vector<Demand> demands(const lang::Terms& terms, std::span<const lang::TermId> needed) {
  return Demands(terms, needed).take();
}

}  // namespace crasp::verifier
