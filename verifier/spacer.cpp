#include "verifier/spacer.h"

#include <fmt/format.h>
#include <z3++.h>

#include <algorithm>

#include "verifier/export.h"
#include "verifier/smtlib.h"
#include "verifier/solver.h"

namespace crasp::verifier {
namespace {

constexpr double kLongestQuery = 2;  // seconds, so that Ctrl-C is obeyed soon

// What the model says of the predicate of a node, as text over x0, x1, …
std::string formula_of(const z3::model& model, const z3::func_decl& predicate) {
  z3::context& context = predicate.ctx();
  z3::expr_vector coordinates(context);
  for (unsigned k = 0; k < predicate.arity(); ++k)
    coordinates.push_back(context.int_const(fmt::format("x{}", k).c_str()));
  return model.eval(predicate(coordinates)).simplify().to_string();  // no value is given to the coordinates
}

std::optional<Formulas> solve(const Machine& machine, const Budget& budget) {
  z3::context context;
  z3::solver solver(context, "HORN");
  set_timeout(solver, std::max(0.001, budget.seconds_left()));
  solver.from_string(write_chc(machine, "").c_str());
  const Watch watch(context, budget);
  if (solver.check() != z3::sat) return std::nullopt;
  const z3::model model = solver.get_model();
  Formulas result;
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    z3::sort_vector sorts(context);
    for (std::size_t k = 0; k < machine.dimensions; ++k) sorts.push_back(context.int_sort());
    result.push_back(formula_of(model, context.function(fmt::format("n{}", node).c_str(), sorts, context.bool_sort())));
  }
  return result;
}

z3::check_result ask(const std::string& declarations, const std::string& assertion, double seconds) {
  z3::context context;
  z3::solver solver(context, "QF_LIA");
  set_timeout(solver, std::min(seconds, kLongestQuery));
  solver.from_string((declarations + "(assert " + assertion + ")").c_str());
  return solver.check();
}

std::string check_steps(const Machine& machine, const Formulas& invariant, const Budget& budget) {
  std::string declarations;
  for (std::size_t k = 0; k < machine.dimensions; ++k) declarations += fmt::format("(declare-const x{} Int)\n", k);
  const std::string start = smtlib::negated(at_start(invariant[0], machine.dimensions));
  if (ask(declarations, start, budget.seconds_left()) != z3::unsat) return "the start is not in the invariant";
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      std::vector<std::string> parts{invariant[node], smtlib::guards(machine, node, edge)};
      if (edge.target != kBad) parts.push_back(smtlib::negated(after_step(invariant[edge.target], edge.step)));
      const z3::check_result result = ask(declarations, smtlib::all(parts), budget.seconds_left());
      if (result == z3::unsat) continue;
      const std::string where = fmt::format("node {} on symbol {}", node, edge.symbol);
      if (result == z3::unknown) return "the solver gave up at " + where;
      return (edge.target == kBad ? "the invariant allows a bad step at " : "a step leaves the invariant at ") + where;
    }
  }
  return {};
}

}  // namespace

std::optional<Formulas> find_formulas(const Machine& machine, const Budget& budget) {
  try {
    if (machine.no_bad_word()) return std::nullopt;
    auto found = solve(machine, budget);
    if (!found || !check_formulas(machine, *found, std::max(0.001, budget.seconds_left())).empty()) return std::nullopt;
    return found;
  } catch (const z3::exception&) {
    return std::nullopt;  // the solver failed: nothing is proved
  }
}

std::string check_formulas(const Machine& machine, const Formulas& invariant, double seconds) {
  if (invariant.size() != machine.nodes.size()) return "the invariant has another number of nodes than the machine";
  const auto readable = [&](const std::string& each) { return is_formula(each, machine.dimensions); };
  if (!std::all_of(invariant.begin(), invariant.end(), readable))
    return "the invariant holds something that is no formula";
  try {
    return check_steps(machine, invariant, Budget(seconds));
  } catch (const z3::exception& failure) {
    return std::string("the solver failed: ") + failure.msg();
  }
}

}  // namespace crasp::verifier
