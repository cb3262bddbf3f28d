// Conditionals on counts, minima and maxima move out of comparisons and become Booleans, so that what is compared is a
// linear form of plain counts. The result has fewer of them under each comparison. The number of cases is exponential
// in the number of conditionals under one comparison; beyond kMostCases they stay, and native code evaluates them as
// they are.

#include <algorithm>

#include "compiler/linear.h"
#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

using Result = std::optional<NodeId>;

constexpr int kMostCases = 32;

bool is_choice(Op op) { return op == Op::conditional || op == Op::minimum || op == Op::maximum; }

std::size_t first_choice(const Ir& ir, const LinearForm& form) {
  const auto it =
      std::find_if(form.terms.begin(), form.terms.end(), [&](const auto& t) { return is_choice(ir[t.first].op); });
  return static_cast<std::size_t>(it - form.terms.begin());
}

/// The counts that a choice chooses between.
std::vector<NodeId> branches(const Node& choice) {
  const auto first = choice.operands.begin() + (choice.op == Op::conditional ? 1 : 0);
  return {first, choice.operands.end()};
}

/// form with its term `k` replaced by factor · branch.
std::optional<LinearForm> replace(const Ir& ir, const LinearForm& form, std::size_t k, NodeId branch) {
  const auto inner = linear_form(ir, branch);
  if (!inner) return std::nullopt;
  LinearForm out = form;
  const std::int64_t factor = out.terms[k].second;
  out.terms.erase(out.terms.begin() + static_cast<std::ptrdiff_t>(k));
  std::int64_t product = 0;
  bool overflow = __builtin_mul_overflow(factor, inner->constant, &product) ||
                  __builtin_add_overflow(out.constant, product, &out.constant);
  for (const auto& [id, inner_factor] : inner->terms) {
    overflow |= __builtin_mul_overflow(factor, inner_factor, &product);
    auto it = std::lower_bound(out.terms.begin(), out.terms.end(), std::pair{id, INT64_MIN});
    if (it == out.terms.end() || it->first != id) it = out.terms.insert(it, {id, 0});
    overflow |= __builtin_add_overflow(it->second, product, &it->second);
    if (it->second == 0) out.terms.erase(it);
  }
  if (overflow) return std::nullopt;
  return out;
}

/// Does the comparison of `form` come apart into at most `budget` cases? Counts the cases off it.
bool few_cases(const Ir& ir, const LinearForm& form, int& budget) {
  const std::size_t k = first_choice(ir, form);
  if (k == form.terms.size()) return --budget >= 0;
  for (NodeId branch : branches(ir[form.terms[k].first])) {
    const auto next = replace(ir, form, k, branch);
    if (!next || !few_cases(ir, *next, budget)) return false;
  }
  return true;
}

NodeId comparison_of(Rewriter& to, const LinearForm& form) {
  std::vector<NodeId> operands;
  for (const auto& [id, factor] : form.terms) operands.push_back(factor == 1 ? id : to.make(Op::scale, {id}, {factor}));
  if (form.constant != 0 || operands.empty()) operands.push_back(to.constant(form.constant));
  const NodeId sum = operands.size() == 1 ? operands[0] : to.make(Op::sum, std::move(operands));
  return to.make(Op::nonnegative, {sum});
}

/// The comparison with the choice `k` of its form replaced by each branch in turn.
std::vector<NodeId> comparisons(Rewriter& to, const LinearForm& form, std::size_t k) {
  std::vector<NodeId> out;
  for (NodeId branch : branches(to[form.terms[k].first])) {
    out.push_back(comparison_of(to, *replace(to.ir(), form, k, branch)));
  }
  return out;
}

// match:  a·(if P C D) + E >= 0
// result: (P and a·C + E >= 0) or (not P and a·D + E >= 0)
// match:  a·min(C, …) + E >= 0 with a > 0, or a·max(C, …) + E >= 0 with a < 0
// result: the conjunction of all a·C + E >= 0
// match:  a·max(C, …) + E >= 0 with a > 0, or a·min(C, …) + E >= 0 with a < 0
// result: the disjunction of all a·C + E >= 0
Result move_choice(Rewriter& to, const Node& node) {
  if (node.op != Op::nonnegative) return {};
  const auto form = linear_form(to.ir(), node.operands[0]);
  if (!form) return {};
  const std::size_t k = first_choice(to.ir(), *form);
  int budget = kMostCases;
  if (k == form->terms.size() || !few_cases(to.ir(), *form, budget)) return {};
  const Node& choice = to[form->terms[k].first];
  const std::vector<NodeId> cases = comparisons(to, *form, k);
  if (choice.op != Op::conditional) {
    const bool all = (choice.op == Op::minimum) == (form->terms[k].second > 0);
    return to.make(all ? Op::conjunction : Op::disjunction, cases);
  }
  const NodeId p = choice.operands[0];
  return to.make(Op::disjunction,
                 {to.make(Op::conjunction, {p, cases[0]}), to.make(Op::conjunction, {to.negation(p), cases[1]})});
}

constexpr Rule kRules[] = {{"move-choice", move_choice}};

}  // namespace

std::span<const Rule> conditional_rules() { return kRules; }

}  // namespace crasp::compiler
