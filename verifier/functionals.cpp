#include "verifier/functionals.h"

#include <algorithm>
#include <map>

#include "compiler/linear.h"

namespace crasp::verifier {
namespace {

using compiler::Ir;
using compiler::NodeId;
using compiler::Op;

// Beyond these, values on words of any feasible length might leave 64 bits.
constexpr std::int64_t kLargestWeight = std::int64_t{1} << 24;
constexpr std::int64_t kLargestThreshold = std::int64_t{1} << 48;

std::vector<bool> find_needed(const Ir& ir) {
  std::vector<bool> needed(ir.size(), false);
  for (const compiler::Output& output : ir.outputs()) needed[output.node.index] = true;
  for (std::uint32_t k = ir.size(); k-- > 0;) {
    if (!needed[k]) continue;
    for (NodeId operand : ir[NodeId{k}].operands) needed[operand.index] = true;
  }
  return needed;
}

std::string name_of(const compiler::LinearForm& form) {
  std::string name;
  for (const auto& [count, factor] : form.terms) {
    const std::string size = std::abs(factor) == 1 ? "" : std::to_string(std::abs(factor)) + "·";
    name += (factor < 0 ? (name.empty() ? "-" : " - ") : name.empty() ? "" : " + ") + size + "%" +
            std::to_string(count.index);
  }
  return name;
}

/// Why a form cannot be a functional, or an empty string.
std::string problem_with(const Ir& ir, const std::optional<compiler::LinearForm>& form) {
  if (!form) return "a comparison has numbers beyond 64 bits";
  if (form->constant > kLargestThreshold || form->constant < -kLargestThreshold) return "a comparison has a constant beyond 2^48";
  for (const auto& [atom, factor] : form->terms) {
    if (ir[atom].op != Op::count) return "a comparison falls apart into too many cases of `?:`, `min` and `max`";
    if (factor > kLargestWeight || factor < -kLargestWeight) return "a comparison has a factor beyond 2^24";
  }
  return {};
}

}  // namespace

std::variant<Functionals, Unsupported> find_functionals(const Ir& ir) {
  Functionals result{{}, std::vector<Test>(ir.size()), find_needed(ir)};
  std::map<decltype(compiler::LinearForm::terms), std::uint32_t> index;
  for (NodeId id{0}; id.index < ir.size(); ++id.index) {
    if (!result.needed[id.index] || ir[id].op != Op::nonnegative) continue;
    const auto form = compiler::linear_form(ir, ir[id].operands[0]);
    if (std::string problem = problem_with(ir, form); !problem.empty()) return Unsupported{std::move(problem)};
    const auto [it, is_new] = index.try_emplace(form->terms, static_cast<std::uint32_t>(result.all.size()));
    if (is_new) {
      Functional functional{{}, {}, name_of(*form)};
      for (const auto& [count, factor] : form->terms) functional.terms.emplace_back(ir[count].operands[0], factor);
      result.all.push_back(std::move(functional));
    }
    result.tests[id.index] = {it->second, -form->constant};
    result.all[it->second].thresholds.push_back(-form->constant);
  }
  return result;
}

}  // namespace crasp::verifier
