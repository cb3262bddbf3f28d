#include "verifier/k_induction.h"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "verifier/bounded.h"
#include "verifier/smt.h"
#include "verifier/smtlib.h"
#include "verifier/solver.h"
#include "verifier/templates.h"

namespace crasp::verifier {
namespace {

constexpr std::uint64_t kMostAlone = 3;
constexpr std::uint64_t kMostToCheck = 64;
constexpr std::uint64_t kSampledLengths = 24;
constexpr double kSampledSeconds = 0.2;
constexpr double kShareAlone = 0.3;  // of the time, without a set that steps keep

/// All arguments or parameters of one state: the node and its coordinates.
std::string state(const char* form, const std::string& node, const std::string& coordinate, std::size_t dimensions) {
  std::string text = fmt::format(fmt::runtime(form), node);
  for (std::size_t k = 0; k < dimensions; ++k) text += " " + fmt::format(fmt::runtime(form), fmt::format("{}{}", coordinate, k));
  return text;
}

std::string parameters(const char* node, const char* coordinate, const Machine& machine) {
  return state("({} Int)", node, coordinate, machine.dimensions);
}

std::string at_node(const char* name, std::size_t node) { return fmt::format("(= {} {})", name, node); }

std::string define(const char* name, const std::string& parameters, const std::vector<std::string>& cases) {
  return fmt::format("(define-fun {} ({}) Bool {})\n", name, parameters, smtlib::any(cases));
}

/// The edge is taken in n, x0, x1, …, and leads to m, y0, y1, …
std::string taken(const Machine& machine, std::size_t node, const Edge& edge) {
  std::vector<std::string> parts{at_node("n", node), smtlib::guards(machine, node, edge)};
  if (edge.target == kBad) return smtlib::all(parts);
  parts.push_back(at_node("m", edge.target));
  for (std::size_t k = 0; k < edge.step.size(); ++k) {
    parts.push_back(fmt::format("(= y{} (+ x{} {}))", k, k, smtlib::number(edge.step[k])));
  }
  return smtlib::all(parts);
}

/// `inside`, `bad` and `step` as functions of states.
std::string definitions(const Machine& machine, const Inequalities& kept) {
  std::vector<std::string> inside, bad, step;
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (kept[node]) inside.push_back(smtlib::all({at_node("n", node), smtlib::inequalities(machine, *kept[node], node)}));
    for (const Edge& edge : machine.nodes[node].edges) {
      (edge.target == kBad ? bad : step).push_back(taken(machine, node, edge));
    }
  }
  const std::string before = parameters("n", "x", machine);
  return define("inside", before, inside) + define("bad", before, bad) +
         define("step", before + " " + parameters("m", "y", machine), step);
}

/// Is a state after a word of fewer than `lengths` symbols not good? Also true when time ran out.
bool may_fail_early(const Machine& machine, std::uint64_t lengths, const Budget& budget) {
  std::set<std::pair<std::uint32_t, std::vector<std::int64_t>>> states = {{0, std::vector<std::int64_t>(machine.dimensions, 0)}};
  for (std::uint64_t length = 0; length < lengths; ++length) {
    decltype(states) next;
    for (const auto& [node, x] : states) {
      if (budget.expired()) return true;
      for (const Edge& edge : machine.nodes[node].edges) {
        if (!may_take(machine, node, x, edge)) continue;
        if (edge.target == kBad) return true;
        std::vector<std::int64_t> after = x;
        for (std::size_t k = 0; k < after.size(); ++k) after[k] += edge.step[k];
        next.emplace(edge.target, std::move(after));
      }
    }
    states = std::move(next);
  }
  return false;
}

z3::check_result ask_step(const Machine& machine, const Induction& induction, const Budget& budget) {
  z3::context context;
  z3::solver solver(context, "QF_LIA");
  const Watch watch(context, budget);
  set_timeout(solver, budget.seconds_left());
  solver.from_string(write_induction(machine, induction).c_str());
  return solver.check();
}

/// The least k up to `most` with which it is a proof.
std::optional<Induction> raise(const Machine& machine, Inequalities kept, std::uint64_t most, const Budget& budget) {
  Induction induction{1, std::move(kept)};
  for (; induction.k <= most && !budget.expired(); ++induction.k) {
    const z3::check_result result = ask_step(machine, induction, budget);
    if (result == z3::unknown) break;
    if (result == z3::unsat) return induction;
  }
  return std::nullopt;
}

}  // namespace

std::string write_induction(const Machine& machine, const Induction& induction) {
  std::string script = definitions(machine, induction.kept);
  std::vector<std::string> states;
  for (std::uint64_t j = 0; j <= induction.k; ++j) {
    const std::string node = fmt::format("n{}", j), coordinate = fmt::format("s{}_", j);
    states.push_back(state("{}", node, coordinate, machine.dimensions));
    script += fmt::format("(declare-const {} Int)\n", node);
    for (std::size_t d = 0; d < machine.dimensions; ++d) script += fmt::format("(declare-const {}{} Int)\n", coordinate, d);
    script += fmt::format("(assert (inside {}))\n", states[j]);
    if (j > 0) script += fmt::format("(assert (step {} {}))\n", states[j - 1], states[j]);
    const std::string bad = fmt::format("(bad {})", states[j]);
    script += fmt::format("(assert {})\n", j < induction.k ? smtlib::negated(bad) : bad);
  }
  return script;
}

std::optional<Induction> find_induction(const Machine& machine, const Budget& budget) {
  try {
    Inequalities all(machine.nodes.size(), std::vector<Inequality>{});
    if (auto found = raise(machine, all, kMostAlone, budget.part(budget.seconds_left() * kShareAlone))) return found;
    const Exploration sampled = explore(machine, kSampledLengths, budget.part(kSampledSeconds));
    auto kept = inductive_part(machine, sample_inequalities(machine, sampled.layers), budget);
    if (!kept) return std::nullopt;
    return raise(machine, std::move(*kept), kMostInduction, budget);
  } catch (const z3::exception&) {
    return std::nullopt;  // the solver failed: nothing is proved
  }
}

std::string check_induction(const Machine& machine, const Induction& induction, double seconds) {
  const Budget budget(seconds);
  if (induction.k > kMostToCheck) return fmt::format("k is more than {}", kMostToCheck);
  if (auto problem = check_kept(machine, induction.kept, seconds); !problem.empty()) return problem;
  if (may_fail_early(machine, induction.k, budget)) return fmt::format("not all words of up to {} symbols are shown not to be bad", induction.k);
  try {
    const z3::check_result result = ask_step(machine, induction, budget);
    if (result == z3::unknown) return "the solver gave up";
    return result == z3::unsat ? "" : fmt::format("{} good states may be followed by one that is not", induction.k);
  } catch (const z3::exception& failure) {
    return std::string("the solver failed: ") + failure.msg();
  }
}

}  // namespace crasp::verifier
