// Comparisons in normal form: a_1 C_1 + … + a_k C_k + a_0 >= 0 with a_1 > 0, coprime a_1 … a_k, atoms by increasing id.
// Then `2*A > i`, `A > B` and `2*A >= A + B + 1` are one node wherever i is A + B. Each result is a fixed point or a
// constant.

#include <numeric>

#include "compiler/linear.h"
#include "compiler/passes.h"

namespace crasp::compiler {
namespace {

using Result = std::optional<NodeId>;

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

/// Divides by the common divisor of the factors. Counts are integers, so the constant may be rounded down.
void make_coprime(LinearForm& form) {
  std::int64_t divisor = 0;
  for (const auto& term : form.terms) divisor = std::gcd(divisor, term.second);
  if (divisor <= 1) return;
  for (auto& term : form.terms) term.second /= divisor;
  form.constant = floor_divide(form.constant, divisor);
}

/// -F - a_0 - 1: nonnegative exactly where F + a_0 is not. False if it does not fit.
bool negate(LinearForm& form) {
  for (auto& term : form.terms) {
    if (term.second == INT64_MIN) return false;
    term.second = -term.second;
  }
  form.constant = ~form.constant;
  return true;
}

NodeId comparison_of(Rewriter& to, const LinearForm& form) {
  std::vector<NodeId> operands;
  for (const auto& [id, factor] : form.terms) {
    operands.push_back(factor == 1 ? id : to.make(Op::scale, {id}, {factor}));
  }
  if (form.constant != 0) operands.push_back(to.constant(form.constant));
  const NodeId sum = operands.size() == 1 ? operands[0] : to.make(Op::sum, std::move(operands));
  return to.make(Op::nonnegative, {sum});
}

/// Does `sum` spell out exactly this form, as `comparison_of` would?
bool is_spelt_out(const Ir& ir, NodeId sum, const LinearForm& form) {
  const Node& node = ir[sum];
  const std::vector<NodeId> parts = node.op == Op::sum ? node.operands : std::vector<NodeId>{sum};
  if (parts.size() != form.terms.size() + (form.constant != 0 ? 1 : 0)) return false;
  for (std::size_t k = 0; k < form.terms.size(); ++k) {
    const Node& part = ir[parts[k]];
    const auto& [id, factor] = form.terms[k];
    const bool same =
        factor == 1 ? parts[k] == id : part.op == Op::scale && part.operands[0] == id && part.numbers[0] == factor;
    if (!same) return false;
  }
  return form.constant == 0 || ir[parts.back()] == Node{Op::constant, {}, {form.constant}};
}

// match:  F + a_0 >= 0 where no step lowers F and a_0 >= 0; where no step raises F and a_0 < 0
// result: true; false
Result decide_by_steps(Rewriter& to, const Node& node) {
  if (node.op != Op::nonnegative) return {};
  const auto form = linear_form(to.ir(), node.operands[0]);
  if (!form) return {};
  const auto steps = step_range(to.ir(), *form);
  if (!steps) return {};
  if (steps->least >= 0 && form->constant >= 0) return to.truth(true);
  if (steps->most <= 0 && form->constant < 0) return to.truth(false);
  return {};
}

// match:  C >= 0 where C is not spelt out as a normal form
// result: F + a_0 >= 0, or not (-F - a_0 - 1 >= 0), in normal form
Result normalise(Rewriter& to, const Node& node) {
  if (node.op != Op::nonnegative) return {};
  auto form = linear_form(to.ir(), node.operands[0]);
  if (!form) return {};
  if (form->terms.empty()) return to.truth(form->constant >= 0);
  const bool flip = form->terms[0].second < 0;
  if (flip && !negate(*form)) return {};
  if (flip) return to.negation(comparison_of(to, *form));
  make_coprime(*form);
  if (is_spelt_out(to.ir(), node.operands[0], *form)) return {};
  return comparison_of(to, *form);
}

constexpr Rule kRules[] = {{"decide-by-steps", decide_by_steps}, {"normalise-comparison", normalise}};

}  // namespace

std::span<const Rule> comparison_rules() { return kRules; }

}  // namespace crasp::compiler
