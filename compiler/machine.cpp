#include "compiler/machine.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <set>
#include <tuple>

#include "compiler/evaluate.h"

namespace crasp::compiler {
namespace {

__extension__ typedef __int128 Wide;  // not ISO C++, but gcc and clang have it

constexpr Wide kHuge = Wide{1} << 100;

Wide magnitude(std::int64_t value) { return value < 0 ? -Wide{value} : Wide{value}; }

/// The largest absolute value of a count, and of every partial result on the way to it, on words up to `length`; kHuge
/// if it is larger than that.
Wide largest(const Ir& ir, const Node& node, const std::vector<Wide>& of, Wide length) {
  Wide result = 0;
  switch (node.op) {
    case Op::constant: return magnitude(node.numbers[0]);
    case Op::count: return length;
    case Op::scale:
      // An operand beyond 64 bits does not fit by itself; a smaller one cannot overflow the product.
      if (of[node.operands[0].index] > INT64_MAX) return kHuge;
      result = magnitude(node.numbers[0]) * of[node.operands[0].index];
      break;
    default:
      for (NodeId operand : node.operands) {
        if (ir.type(operand) != Type::count) continue;
        result = node.op == Op::sum ? result + of[operand.index] : std::max(result, of[operand.index]);
      }
  }
  return std::min(result, kHuge);
}

/// For each symbol and one outside Σ: which `symbols` nodes are true on it.
std::vector<std::vector<bool>> signatures(const Ir& ir) {
  std::vector<std::vector<bool>> result(ir.alphabet().size() + 1);
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (ir[id].op != Op::symbols) continue;
    for (auto& signature : result) signature.push_back(false);
    for (std::int64_t symbol : ir[id].numbers) result[static_cast<std::size_t>(symbol)].back() = true;
  }
  return result;
}

std::size_t distinct_signatures(const Ir& ir) {
  auto all = signatures(ir);
  std::sort(all.begin(), all.end());
  return static_cast<std::size_t>(std::unique(all.begin(), all.end()) - all.begin());
}

bool fits_signed(Wide value, unsigned bits) { return value <= (Wide{1} << (bits - 1)) - 1; }

Wide largest_step(const StepRange& steps) { return std::max(magnitude(steps.least), magnitude(steps.most)); }

}  // namespace

std::string Machine::limit(const Ir& ir) {
  if (ir.size() > kMostNodes) {
    return "the program has " + std::to_string(ir.size()) + " operations; native code takes " +
           std::to_string(kMostNodes);
  }
  if (distinct_signatures(ir) > 256) return "the program tells more than 256 symbols apart, which native code cannot";
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    const Node& node = ir[id];
    const bool delayed = node.op == Op::earlier && node.numbers[0] > kLongestDelay;
    const bool periodic = node.op == Op::periodic && node.numbers[0] > INT32_MAX;
    if (delayed) return "native code looks back at most " + std::to_string(kLongestDelay) + " positions";
    if (periodic) return "native code takes periods of at most " + std::to_string(INT32_MAX) + " positions";
  }
  if (!evaluate(ir, {})) return "a count leaves 64 bits on the empty word already";
  return {};
}

Machine::Machine(Ir ir)
    : ir_(std::move(ir)),
      computed_(ir_.size()),
      tests_(ir_.size()),
      sum_of_count_(ir_.size(), kNone),
      codes_(ir_.size()) {
  assert(limit(ir_).empty());
  find_needed();
  find_codes();
  find_sums();
  find_caps();
  find_parts();
  find_flags();
  find_delays();
  std::uint64_t low = 0, high = std::uint64_t{1} << 62;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    fits(middle, 64) ? low = middle : high = middle - 1;
  }
  longest_word_ = low;
}

void Machine::find_needed() {
  needed_.assign(ir_.size(), false);
  for (const Output& output : ir_.outputs()) needed_[output.node.index] = true;
  for (std::uint32_t k = ir_.size(); k-- > 0;) {
    if (!needed_[k]) continue;
    const auto compared = comparison(NodeId{k});
    if (compared)
      needed_[compared->count.index] = true;
    else
      for (NodeId operand : ir_[NodeId{k}].operands) needed_[operand.index] = true;
  }
}

std::optional<Comparison> Machine::comparison(NodeId id) const {
  const bool negated = ir_[id].op == Op::negation;
  const Node& node = ir_[negated ? ir_[id].operands[0] : id];
  if (node.op != Op::nonnegative) return std::nullopt;
  return Comparison{node.operands[0], negated};
}

void Machine::find_codes() {
  std::map<std::vector<bool>, std::uint8_t> code_of;
  for (const auto& signature : signatures(ir_)) {
    code_of_symbol_.push_back(code_of.try_emplace(signature, static_cast<std::uint8_t>(code_of.size())).first->second);
  }
  code_count_ = static_cast<unsigned>(code_of.size());
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    if (ir_[id].op != Op::symbols) continue;
    for (std::int64_t s : ir_[id].numbers) codes_[id.index].set(code_of_symbol_[static_cast<std::size_t>(s)]);
  }
}

void Machine::find_sums() {
  for (const Output& output : ir_.outputs()) {
    if (ir_.type(output.node) == Type::count) need_count(output.node);
  }
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    const auto compared = comparison(id);
    if (!needed_[id.index] || !compared) continue;
    const auto form = linear_form(ir_, compared->count);
    const auto steps = form ? step_range(ir_, *form) : std::nullopt;
    const bool plain =
        steps && form->constant != INT64_MIN && steps->least > INT64_MIN / 2 && steps->most < INT64_MAX / 2;
    if (plain && !form->terms.empty()) {
      add_test(id, *form, *steps, compared->negated);
    } else {
      need_count(compared->count);
    }
  }
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    if (!computed_[id.index] || ir_[id].op != Op::count) continue;
    const LinearForm form{{{id, 1}}, 0};
    sum_of_count_[id.index] = sum_for(form, *step_range(ir_, form));
  }
}

void Machine::add_test(NodeId id, const LinearForm& form, StepRange steps, bool negated) {
  LinearForm sum = form;
  sum.constant = 0;
  if (steps.most <= 0) {  // F + c >= 0 exactly where not (-F >= c + 1); then -F never falls
    for (auto& term : sum.terms) term.second = -term.second;
    tests_[id.index] = Test{sum_for(sum, {-steps.most, -steps.least}), form.constant + 1, !negated};
  } else {
    tests_[id.index] = Test{sum_for(sum, steps), -form.constant, negated};
  }
}

void Machine::need_count(NodeId id) {
  if (computed_[id.index]) return;
  computed_[id.index] = true;
  for (NodeId operand : ir_[id].operands) {
    if (ir_.type(operand) == Type::count) need_count(operand);
  }
}

std::uint32_t Machine::sum_for(const LinearForm& form, StepRange steps) {
  const auto [it, is_new] = sum_of_terms_.try_emplace(form.terms, static_cast<std::uint32_t>(sums_.size()));
  if (is_new) sums_.push_back({form, steps, std::nullopt, false, {}});
  return it->second;
}

void Machine::find_caps() {
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    if (sums_[k].steps.least >= 0) sums_[k].cap = 1;
  }
  for (const auto& test : tests_) {
    if (!test) continue;
    auto& cap = sums_[test->sum].cap;
    if (cap) cap = std::max(*cap, test->threshold);
  }
  for (std::uint32_t sum : sum_of_count_) {
    if (sum != kNone) sums_[sum].cap.reset();
  }
}

void Machine::find_parts() {
  std::vector<std::size_t> differences;  // two counts: computing the sum costs as much as keeping it
  std::set<NodeId> counts;
  for (std::size_t k = 0; k < sums_.size(); ++k) {
    const auto& terms = sums_[k].form.terms;
    if (sums_[k].cap || terms.size() != 2) continue;
    differences.push_back(k);
    for (const auto& term : terms) counts.insert(term.first);
  }
  if (2 * counts.size() > differences.size()) return;
  for (std::size_t k : differences) {
    const auto terms = sums_[k].form.terms;  // `sum_for` may move the sums
    for (const auto& [count, factor] : terms) {
      const LinearForm form{{{count, 1}}, 0};
      const std::uint32_t part = sum_for(form, *step_range(ir_, form));
      sums_[part].cap.reset();
      sums_[k].parts.emplace_back(part, factor);
    }
  }
}

void Machine::find_flags() {
  for (RunningSum& sum : sums_) {
    // No step is negative, so neither is the part of the symbols; other terms may still be subtracted from it.
    sum.flag = sum.cap == 1 && std::all_of(sum.form.terms.begin(), sum.form.terms.end(), [&](const auto& term) {
                 const Op body = ir_[ir_[term.first].operands[0]].op;
                 return term.second > 0 || body == Op::symbols || body == Op::truth;
               });
  }
}

void Machine::find_delays() {
  std::map<NodeId, std::int64_t> longest;
  std::map<std::int64_t, bool> moduli;
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    const Node& node = ir_[id];
    if (!needed_[id.index]) continue;
    if (node.op == Op::periodic) moduli[node.numbers[0]] = true;
    if (node.op != Op::earlier) continue;
    std::int64_t& offset = longest[node.operands[0]];
    offset = std::max(offset, node.numbers[0]);
  }
  for (const auto& [node, offset] : longest) delays_.push_back({node, offset});
  for (const auto& [modulus, found] : moduli) moduli_.push_back(modulus);
}

std::vector<std::int64_t> Machine::code_steps(const RunningSum& sum) const {
  std::vector<std::int64_t> steps(code_count_, 0);
  for (const auto& [count, factor] : sum.form.terms) {
    const NodeId body = ir_[count].operands[0];
    const bool always = ir_[body].op == Op::truth && ir_[body].numbers[0] == 1;
    for (unsigned code = 0; code < code_count_; ++code) {
      if (always || (ir_[body].op == Op::symbols && codes_[body.index][code])) {
        std::ignore = __builtin_add_overflow(steps[code], factor, &steps[code]);  // only partial results may wrap
      }
    }
  }
  return steps;
}

unsigned Machine::sum_width(const RunningSum& sum, std::uint64_t length) const {
  Wide bound = largest_step(sum.steps) * length;
  if (sum.cap) bound = std::min(bound, Wide{*sum.cap} + sum.steps.most);
  for (unsigned bits : {8u, 16u, 32u}) {
    if (fits_signed(bound, bits)) return bits;
  }
  return 64;
}

unsigned Machine::count_width(std::uint64_t length) const {
  for (unsigned bits : {8u, 16u, 32u}) {
    if (fits(length, bits)) return bits;
  }
  return 64;
}

bool Machine::fits(std::uint64_t length, unsigned bits) const {
  for (const RunningSum& sum : sums_) {
    if (bits == 64 && !fits_signed(largest_step(sum.steps) * length, 63)) return false;
  }
  std::vector<Wide> of(ir_.size(), 0);
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    if (!computed_[id.index]) continue;
    of[id.index] = largest(ir_, ir_[id], of, length);
    if (!fits_signed(of[id.index], bits)) return false;
  }
  return true;
}

}  // namespace crasp::compiler
