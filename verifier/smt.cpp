#include "verifier/smt.h"

#include <fmt/format.h>
#include <z3++.h>

#include <deque>

#include "verifier/linear_form.h"
#include "verifier/solver.h"

#if defined(__SANITIZE_ADDRESS__)
// A query of Z3 that is interrupted leaks. LeakSanitizer asks programs for this.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() { return "leak:libz3.so"; }
#endif

namespace crasp::verifier {
namespace {

/// Formulas about one step of a machine: the coordinates before it are integer constants.
class Encoding {
 public:
  Encoding(const Machine& machine, z3::context& context) : machine_(machine), context_(context) {
    for (std::size_t k = 0; k < machine.dimensions; ++k) x_.push_back(context.int_const(fmt::format("x{}", k).c_str()));
  }

  z3::expr guards(std::size_t node, const Edge& edge) const {
    z3::expr_vector parts(context_);
    for (const Guard& guard : edge.guards) {
      const z3::expr value = functional(guard.functional, node, nullptr);
      if (guard.interval.low != -kInfinity) parts.push_back(value >= number(guard.interval.low));
      if (guard.interval.high != kInfinity) parts.push_back(value <= number(guard.interval.high));
    }
    return z3::mk_and(parts);
  }

  z3::expr all(const std::vector<Inequality>& inequalities, std::size_t node) const {
    z3::expr_vector parts(context_);
    for (const Inequality& inequality : inequalities) parts.push_back(holds(inequality, node, nullptr));
    return z3::mk_and(parts);
  }

  /// The inequality at `node`, where `edge` leads, or before any step if it is null.
  z3::expr holds(const Inequality& inequality, std::size_t node, const Edge* edge) const {
    z3::expr sum = number(0);
    for (std::uint32_t f = 0; f < inequality.factors.size(); ++f) {
      if (inequality.factors[f] != 0) sum = sum + number(inequality.factors[f]) * functional(f, node, edge);
    }
    return sum >= number(inequality.bound);
  }

 private:
  z3::expr number(std::int64_t value) const { return context_.int_val(value); }

  z3::expr functional(std::uint32_t f, std::size_t node, const Edge* edge) const {
    const LinearForm form = linear_form(machine_, f, node, edge);
    z3::expr sum = number(form.constant);
    for (std::size_t k = 0; k < x_.size(); ++k) {
      if (form.factors[k] != 0) sum = sum + (form.factors[k] == 1 ? x_[k] : number(form.factors[k]) * x_[k]);
    }
    return sum;
  }

  const Machine& machine_;
  z3::context& context_;
  std::vector<z3::expr> x_;
};

bool holds_at_start(const Machine& machine, const Inequality& inequality) {
  std::int64_t sum = 0;
  for (std::size_t f = 0; f < inequality.factors.size(); ++f) sum += inequality.factors[f] * machine.nodes[0].offset[f];
  return sum >= inequality.bound;
}

class Houdini {
 public:
  Houdini(const Machine& machine, Inequalities candidates, const Budget& budget)
      : machine_(machine),
        candidates_(std::move(candidates)),
        budget_(budget),
        encoding_(machine, context_),
        solver_(context_, "QF_LIA") {}

  std::optional<Inequalities> run() {
    const Watch watch(context_, budget_);
    set_timeout(solver_, budget_.seconds_left());
    std::erase_if(*candidates_[0], [&](const Inequality& i) { return !holds_at_start(machine_, i); });
    std::vector<bool> queued(machine_.nodes.size(), true);
    std::deque<std::size_t> work;
    for (std::size_t node = 0; node < machine_.nodes.size(); ++node) work.push_back(node);
    while (!work.empty()) {
      const std::size_t node = work.front();
      work.pop_front();
      queued[node] = false;
      for (const Edge& edge : machine_.nodes[node].edges) {
        if (edge.target == kBad) continue;
        if (budget_.expired()) return std::nullopt;
        const auto changed = weaken_target(node, edge);
        if (!changed) return std::nullopt;
        if (*changed && !queued[edge.target]) {
          queued[edge.target] = true;
          work.push_back(edge.target);
        }
      }
    }
    return std::move(candidates_);
  }

 private:
  /// Drops what the step does not keep at its target; was there anything? Nothing if the solver gave up.
  std::optional<bool> weaken_target(std::size_t node, const Edge& edge) {
    if (!candidates_[node]) return false;
    bool changed = false;
    z3::solver& solver = solver_;
    solver.push();
    solver.add(encoding_.all(*candidates_[node], node));
    solver.add(encoding_.guards(node, edge));
    z3::check_result result = z3::sat;
    if (!candidates_[edge.target]) {  // taken to be out of reach: it is not if the step exists
      result = solver.check();
      if (result == z3::sat) {
        candidates_[edge.target].emplace();
        changed = true;
      }
    }
    while (result == z3::sat && !candidates_[edge.target]->empty()) {
      result = drop_violated(edge, changed);
    }
    solver.pop();
    if (result == z3::unknown) return std::nullopt;
    return changed;
  }

  z3::check_result drop_violated(const Edge& edge, bool& changed) {
    std::vector<Inequality>& kept = *candidates_[edge.target];
    z3::expr_vector violations(context_);
    for (const Inequality& inequality : kept) violations.push_back(!encoding_.holds(inequality, edge.target, &edge));
    solver_.push();
    solver_.add(z3::mk_or(violations));
    const z3::check_result result = solver_.check();
    if (result == z3::sat) {
      const z3::model model = solver_.get_model();
      std::size_t k = 0;
      std::erase_if(kept, [&](const Inequality&) { return model.eval(violations[k++], true).is_true(); });
      changed = true;
    }
    solver_.pop();
    return result;
  }

  const Machine& machine_;
  Inequalities candidates_;
  const Budget& budget_;
  z3::context context_;
  Encoding encoding_;
  z3::solver solver_;
};

/// Why an edge breaks the invariant, or an empty string.
std::string check_edge(const Inequalities& invariant, std::size_t node, const Edge& edge,
                       const Encoding& encoding, z3::solver& solver) {
  solver.push();
  solver.add(encoding.all(*invariant[node], node));
  solver.add(encoding.guards(node, edge));
  if (edge.target != kBad && invariant[edge.target]) {
    z3::expr_vector violations(solver.ctx());
    for (const Inequality& i : *invariant[edge.target]) violations.push_back(!encoding.holds(i, edge.target, &edge));
    solver.add(z3::mk_or(violations));
  }
  const z3::check_result result = solver.check();
  solver.pop();
  if (result == z3::unsat) return {};
  const std::string where = fmt::format("node {} on symbol {}", node, edge.symbol);
  if (result == z3::unknown) return "the solver gave up at " + where;
  return (edge.target == kBad ? "the invariant allows a bad step at " : "a step leaves the invariant at ") + where;
}

enum class Edges { all, not_to_bad };

std::string check_edges(const Machine& machine, const Inequalities& invariant, Edges which, const Budget& budget) {
  z3::context context;
  const Encoding encoding(machine, context);
  z3::solver solver(context, "QF_LIA");
  const Watch watch(context, budget);
  set_timeout(solver, budget.seconds_left());
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (!invariant[node]) continue;
    for (const Edge& edge : machine.nodes[node].edges) {
      if (edge.target == kBad && which == Edges::not_to_bad) continue;
      if (auto problem = check_edge(invariant, node, edge, encoding, solver); !problem.empty()) return problem;
    }
  }
  return {};
}

/// What can be seen without a solver.
std::string check_shape(const Machine& machine, const Inequalities& invariant) {
  if (invariant.size() != machine.nodes.size()) return "the invariant has another number of nodes than the machine";
  for (const auto& node : invariant) {
    for (std::size_t k = 0; node && k < node->size(); ++k) {
      if ((*node)[k].factors.size() != machine.functionals.size()) return "an inequality has the wrong number of factors";
    }
  }
  if (!invariant[0]) return "the start is not in the invariant";
  for (const Inequality& inequality : *invariant[0]) {
    if (!holds_at_start(machine, inequality)) return "the start is not in the invariant";
  }
  return {};
}

std::string check(const Machine& machine, const Inequalities& invariant, Edges which, double seconds) {
  if (auto problem = check_shape(machine, invariant); !problem.empty()) return problem;
  try {
    return check_edges(machine, invariant, which, Budget(seconds));
  } catch (const z3::exception& failure) {
    return std::string("the solver failed: ") + failure.msg();
  }
}

}  // namespace

std::optional<Inequalities> inductive_part(const Machine& machine, Inequalities candidates, const Budget& budget) {
  try {
    return Houdini(machine, std::move(candidates), budget).run();
  } catch (const z3::exception&) {
    return std::nullopt;  // the solver failed: nothing is kept for sure
  }
}

std::optional<Inequalities> strongest_inductive(const Machine& machine, Inequalities candidates, const Budget& budget) {
  auto kept = inductive_part(machine, std::move(candidates), budget);
  try {
    if (!kept || !check_edges(machine, *kept, Edges::all, budget).empty()) return std::nullopt;
    return kept;
  } catch (const z3::exception&) {
    return std::nullopt;  // nothing is proved
  }
}

std::string check_inequalities(const Machine& machine, const Inequalities& invariant, double seconds) {
  return check(machine, invariant, Edges::all, seconds);
}

std::string check_kept(const Machine& machine, const Inequalities& invariant, double seconds) {
  return check(machine, invariant, Edges::not_to_bad, seconds);
}

}  // namespace crasp::verifier
