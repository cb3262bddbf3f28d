#include <algorithm>
#include <cstdlib>
#include <span>
#include <utility>

#include "compiler/columns.h"

namespace crasp::compiler {
namespace {

using Kind = ColumnStep::Kind;

/// Factors that change a sum within a chunk of 512 positions by less than 16 bits hold, with room for a threshold
/// beyond.
constexpr std::uint64_t kNarrowFactors = INT16_MAX / 512 - 1;

class Planner {
 public:
  Planner(const Machine& machine, ColumnPlan& plan)
      : machine_(machine),
        ir_(machine.ir()),
        plan_(plan),
        column_(ir_.size(), Machine::kNone),
        row_(ir_.size(), Machine::kNone) {}

  void plan();

 private:
  void find_rows();
  void add(Kind kind, std::uint32_t target, std::vector<std::uint32_t> operands, std::int64_t a = 0,
           std::int64_t b = 0);
  void add_boolean(NodeId id);
  void add_symbols(NodeId id);
  void add_comparison(NodeId id, const Comparison& compared);
  void add_sum_test(NodeId id, const Test& test);
  std::uint32_t flag(std::uint32_t sum);
  void add_value(NodeId id);
  void lay_out_state();
  std::vector<std::uint32_t> columns_of(const Node& node) const;

  const Machine& machine_;
  const Ir& ir_;
  ColumnPlan& plan_;
  std::vector<std::uint32_t> column_;                 ///< of each node: its mask or its values
  std::vector<std::uint32_t> row_;                    ///< of each count: its prefix counts
  std::map<std::uint32_t, std::uint32_t> flag_mask_;  ///< by sum
};

void Planner::add(Kind kind, std::uint32_t target, std::vector<std::uint32_t> operands, std::int64_t a,
                  std::int64_t b) {
  const auto begin = static_cast<std::uint32_t>(plan_.operands.size());
  plan_.operands.insert(plan_.operands.end(), operands.begin(), operands.end());
  plan_.steps.push_back({kind, target, begin, static_cast<std::uint32_t>(plan_.operands.size()), a, b});
}

std::vector<std::uint32_t> Planner::columns_of(const Node& node) const {
  std::vector<std::uint32_t> columns;
  for (NodeId operand : node.operands) columns.push_back(column_[operand.index]);
  return columns;
}

void Planner::find_rows() {
  const auto need = [&](NodeId count) {
    if (row_[count.index] == Machine::kNone) row_[count.index] = plan_.rows++;
  };
  for (const RunningSum& sum : machine_.sums()) {
    if (sum.flag) continue;
    for (const auto& term : sum.form.terms) need(term.first);
  }
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    if (ir_[id].op == Op::count && machine_.is_computed(id)) need(id);
  }
}

void Planner::plan() {
  plan_.codes = machine_.code_count();
  find_rows();
  for (std::uint32_t k = 0; k < machine_.delays().size(); ++k) {
    plan_.histories.push_back({0, static_cast<std::uint64_t>(machine_.delays()[k].longest) / kBlockBits + 1, 0, {}});
  }
  for (NodeId id{0}; id.index < ir_.size(); ++id.index) {
    if (ir_.type(id) == Type::boolean) {
      if (machine_.is_computed(id)) add_boolean(id);
      continue;
    }
    if (row_[id.index] != Machine::kNone) add(Kind::prefix, row_[id.index], columns_of(ir_[id]));
    if (machine_.is_computed(id)) add_value(id);
  }
  for (std::uint32_t k = 0; k < machine_.delays().size(); ++k) {
    plan_.histories[k].mask = column_[machine_.delays()[k].node.index];
  }
  for (const Output& output : ir_.outputs()) {
    plan_.output_masks.push_back(ir_.type(output.node) == Type::boolean ? column_[output.node.index] : Machine::kNone);
  }
  lay_out_state();
}

void Planner::add_boolean(NodeId id) {
  if (const auto compared = machine_.comparison(id)) return add_comparison(id, *compared);
  const Node& node = ir_[id];
  const auto step = [&](Kind kind, std::int64_t a = 0, std::int64_t b = 0) {
    add(kind, column_[id.index] = plan_.masks++, columns_of(node), a, b);
  };
  switch (node.op) {
    case Op::truth: return step(Kind::truth, node.numbers[0]);
    case Op::symbols: return add_symbols(id);
    case Op::periodic: return step(Kind::periodic, node.numbers[0], node.numbers[1]);
    case Op::negation: return step(Kind::negation);
    case Op::conjunction: return step(Kind::conjunction);
    case Op::disjunction: return step(Kind::disjunction);
    default: {  // earlier
      if (node.numbers[0] == 0) {
        column_[id.index] = column_[node.operands[0].index];
        return;
      }
      const auto it = std::find_if(machine_.delays().begin(), machine_.delays().end(),
                                   [&](const Delay& delay) { return delay.node == node.operands[0]; });
      return step(Kind::earlier, node.numbers[0], it - machine_.delays().begin());
    }
  }
}

void Planner::add_symbols(NodeId id) {
  Codes codes = machine_.codes(id);
  const bool most = codes.count() > machine_.code_count() / 2;  // then fewer are outside
  if (most) codes.flip();
  std::vector<std::uint32_t> operands;
  for (std::uint32_t code = 0; code < machine_.code_count(); ++code) {
    if (codes[code]) operands.push_back(code);
  }
  add(Kind::symbols, column_[id.index] = plan_.masks++, std::move(operands), most);
}

void Planner::add_comparison(NodeId id, const Comparison& compared) {
  const auto& test = machine_.test(id);
  const auto target = [&] { return column_[id.index] = plan_.masks++; };
  if (!test) {
    add(Kind::sign, target(), {column_[compared.count.index]}, compared.negated);
  } else if (!machine_.sums()[test->sum].flag) {
    add_sum_test(id, *test);
  } else if (test->threshold <= 0) {
    add(Kind::truth, target(), {}, !test->negated);
  } else {
    column_[id.index] = flag(test->sum);
    if (test->negated) {
      const std::uint32_t operand = column_[id.index];
      add(Kind::negation, target(), {operand});
    }
  }
}

void Planner::add_sum_test(NodeId id, const Test& test) {
  const auto& terms = machine_.sums()[test.sum].form.terms;
  std::uint64_t factors = 0;
  for (const auto& [count, factor] : terms) {
    const std::uint64_t size = factor < 0 ? -static_cast<std::uint64_t>(factor) : static_cast<std::uint64_t>(factor);
    factors += std::min(size, kNarrowFactors + 1);
  }
  const bool narrow = factors <= kNarrowFactors;
  const auto size = [&] {
    return static_cast<std::uint32_t>(narrow ? plan_.narrow_terms.size() : plan_.wide_terms.size());
  };
  ColumnStep step{narrow ? Kind::narrow_test : Kind::wide_test, plan_.masks++, size(), 0, test.threshold, test.negated};
  for (const auto& [count, factor] : terms) {
    narrow ? plan_.narrow_terms.push_back({row_[count.index], static_cast<std::int16_t>(factor)})
           : plan_.wide_terms.push_back({row_[count.index], factor});
  }
  step.end = size();
  column_[id.index] = step.target;
  plan_.steps.push_back(step);
}

/// The mask of a flag, which is computed where it is first tested.
std::uint32_t Planner::flag(std::uint32_t sum) {
  const auto [it, is_new] = flag_mask_.try_emplace(sum, plan_.masks);
  if (!is_new) return it->second;
  ++plan_.masks;
  const RunningSum& running = machine_.sums()[sum];
  const std::vector<std::int64_t> steps = machine_.code_steps(running);
  std::vector<std::uint32_t> operands;
  for (std::uint32_t code = 0; code < steps.size(); ++code) {
    if (steps[code] != 0) operands.push_back(code);
  }
  const auto codes = static_cast<std::int64_t>(operands.size());
  for (const auto& term : running.form.terms) {
    const NodeId body = ir_[term.first].operands[0];
    if (ir_[body].op != Op::symbols && ir_[body].op != Op::truth) operands.push_back(column_[body.index]);
  }
  add(Kind::flag, it->second, std::move(operands), static_cast<std::int64_t>(plan_.flag_masks.size()), codes);
  plan_.flag_masks.push_back(it->second);
  return it->second;
}

void Planner::add_value(NodeId id) {
  const Node& node = ir_[id];
  const auto step = [&](Kind kind, std::vector<std::uint32_t> operands, std::int64_t a = 0) {
    add(kind, column_[id.index] = plan_.values++, std::move(operands), a);
  };
  switch (node.op) {
    case Op::constant: return step(Kind::constant, {}, node.numbers[0]);
    case Op::count: return step(Kind::total, {row_[id.index]});
    case Op::scale: return step(Kind::scale, columns_of(node), node.numbers[0]);
    case Op::sum: return step(Kind::sum, columns_of(node));
    case Op::minimum: return step(Kind::minimum, columns_of(node));
    case Op::maximum: return step(Kind::maximum, columns_of(node));
    default: return step(Kind::conditional, columns_of(node));
  }
}

void Planner::lay_out_state() {
  plan_.flags_begin = plan_.totals_begin + plan_.rows;
  plan_.state_words = plan_.flags_begin + plan_.flag_masks.size();
  for (ColumnPlan::History& history : plan_.histories) {
    history.begin = plan_.state_words;
    plan_.state_words += history.blocks;
  }
}

/// Steps by the mask or code that wakes them, those of each in order.
class Wakers {
 public:
  void add(std::span<const std::uint32_t> wakers, std::uint32_t step) {
    for (const std::uint32_t waker : wakers) pairs_.emplace_back(waker, step);
  }

  ColumnPlan::Sleepers collected(std::uint32_t wakers) {
    std::ranges::sort(pairs_);
    ColumnPlan::Sleepers result;
    const auto size = [&] { return static_cast<std::uint32_t>(result.steps.size()); };
    for (const auto& [waker, step] : pairs_) {
      result.begin.resize(waker + 1, size());
      result.steps.push_back(step);
    }
    result.begin.resize(wakers + 1, size());
    return result;
  }

 private:
  std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs_;
};

/// How many conjunctions read each mask.
std::vector<std::uint32_t> conjunctions_by_mask(const ColumnPlan& plan) {
  std::vector<std::uint32_t> count(plan.masks);
  for (const ColumnStep& step : plan.steps) {
    if (step.kind != Kind::conjunction) continue;
    for (std::uint32_t k = step.begin; k < step.end; ++k) ++count[plan.operands[k]];
  }
  return count;
}

/// A conjunction holds nowhere unless all operands do somewhere: the one that fewest conjunctions read wakes it.
void find_sleepers(ColumnPlan& plan) {
  const std::vector<std::uint32_t> readers = conjunctions_by_mask(plan);
  Wakers masks, codes;
  plan.awake.assign(plan.steps.size() / 64 + 1, 0);
  plan.flag_steps.resize(plan.flag_masks.size());
  for (std::uint32_t k = 0; k < plan.steps.size(); ++k) {
    const ColumnStep& step = plan.steps[k];
    const auto operands = [&] { return std::span(plan.operands).subspan(step.begin, step.end - step.begin); };
    if (step.kind == Kind::conjunction) {
      const std::uint32_t rarest = *std::ranges::min_element(operands(), {}, [&](std::uint32_t mask) { return readers[mask]; });
      masks.add(std::span(&rarest, 1), k);
    } else if (step.kind == Kind::disjunction) {
      masks.add(operands(), k);
    } else if (step.kind == Kind::earlier) {
      masks.add(operands(), k);
      plan.histories[static_cast<std::size_t>(step.b)].sleepers.push_back(k);
    } else if (step.kind == Kind::symbols && step.a == 0) {
      codes.add(operands(), k);
    } else if (step.kind == Kind::flag) {
      codes.add(operands().first(static_cast<std::size_t>(step.b)), k);
      masks.add(operands().subspan(static_cast<std::size_t>(step.b)), k);
      plan.flag_steps[static_cast<std::size_t>(step.a)] = k;
    } else {
      plan.awake[k / 64] |= std::uint64_t{1} << k % 64;
    }
  }
  plan.woken_by_mask = masks.collected(plan.masks);
  plan.woken_by_code = codes.collected(plan.codes);
}

}  // namespace

ColumnPlan::ColumnPlan(const Machine& machine) {
  Planner(machine, *this).plan();
  find_sleepers(*this);
}

}  // namespace crasp::compiler
