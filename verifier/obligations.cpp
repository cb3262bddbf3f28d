#include "verifier/obligations.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/overloaded.h"
#include "verifier/k_induction.h"
#include "verifier/lattice.h"
#include "verifier/regions.h"
#include "verifier/smtlib.h"

namespace crasp::verifier {
namespace {

/// The obligations of the machine that is left at one stage of the proof.
class Stage {
 public:
  Stage(const Machine& machine, std::string& script) : machine_(machine), script_(script) {}

  /// What is reached stays so, and what may still be bad was live before (verifier/boxes.h).
  void boxes(const Boxes& boxes) {
    for_each_edge([&](std::size_t node, const Edge& edge) {
      const std::string before = box(boxes.reach[node], node, nullptr);
      const std::string taken = smtlib::all({before, smtlib::guards(machine_, node, edge)});
      const std::string live_before = box(boxes.live[node], node, nullptr);
      if (edge.target == kBad) return refute(smtlib::all({taken, smtlib::negated(live_before)}));
      refute(smtlib::all({taken, smtlib::negated(box(boxes.reach[edge.target], edge.target, &edge))}));
      refute(smtlib::all({taken, box(boxes.live[edge.target], edge.target, &edge), smtlib::negated(live_before)}));
    });
  }

  /// A set of states that no step leaves and from which none is bad. `holds(node, edge)` is the formula of the set at a
  /// node, before any step or after the edge that leads there.
  template <class Holds>
  void invariant(const Holds& holds) {
    for_each_edge([&](std::size_t node, const Edge& edge) {
      std::vector<std::string> parts = {holds(node, nullptr), smtlib::guards(machine_, node, edge)};
      if (edge.target != kBad) parts.push_back(smtlib::negated(holds(edge.target, &edge)));
      refute(smtlib::all(parts));
    });
  }

  std::string states(const RunSet& set, const Edge* edge) const {
    std::vector<std::string> runs;
    for (std::size_t run = 0; run < set.size(); ++run) {
      std::vector<std::string> parts;
      for (std::size_t k = 0; k < machine_.dimensions; ++k) {
        const auto prefix = set.prefix(run);
        const Interval interval = k < prefix.size() ? Interval{prefix[k], prefix[k]} : set.interval(run);
        parts.push_back(smtlib::in_interval(coordinate(k, edge), interval));
      }
      runs.push_back(smtlib::all(parts));
    }
    return smtlib::any(runs);
  }

  std::string inequalities(const std::optional<std::vector<Inequality>>& list, std::size_t node, const Edge* edge) const {
    return list ? smtlib::inequalities(machine_, *list, node, edge) : "false";
  }

  /// A set that no step leaves, whatever edges to `kBad` say.
  void kept(const Inequalities& lists) {
    for_each_edge([&](std::size_t node, const Edge& edge) {
      if (edge.target == kBad) return;
      refute(smtlib::all({inequalities(lists[node], node, nullptr), smtlib::guards(machine_, node, edge),
                          smtlib::negated(inequalities(lists[edge.target], edge.target, &edge))}));
    });
  }

 private:
  template <class Visit>
  void for_each_edge(const Visit& visit) {
    for (std::size_t node = 0; node < machine_.nodes.size(); ++node) {
      for (const Edge& edge : machine_.nodes[node].edges) visit(node, edge);
    }
  }

  void refute(const std::string& formula) {
    script_ += fmt::format("(push 1)\n(assert {})\n(check-sat)\n(pop 1)\n", formula);
  }

  LinearForm coordinate(std::size_t k, const Edge* edge) const {
    LinearForm form{std::vector<std::int64_t>(machine_.dimensions, 0), edge != nullptr ? edge->step[k] : 0};
    form.factors[k] = 1;
    return form;
  }

  std::string box(const std::optional<Box>& box, std::size_t node, const Edge* edge) const {
    if (!box) return "false";
    std::vector<std::string> parts;
    for (std::uint32_t f = 0; f < box->size(); ++f) {
      if (!(*box)[f].full()) parts.push_back(smtlib::in_interval(linear_form(machine_, f, node, edge), (*box)[f]));
    }
    return smtlib::all(parts);
  }

  const Machine& machine_;
  std::string& script_;
};

void write_invariant(const Machine& machine, const Certificate& certificate, std::string& script) {
  Stage stage(machine, script);
  std::visit(lang::Overloaded{
                 [](std::monostate) {},
                 [&](const ClosedStates& states) {
                   stage.invariant([&](std::size_t node, const Edge* edge) { return stage.states(states[node], edge); });
                 },
                 [&](const Inequalities& lists) {
                   stage.invariant(
                       [&](std::size_t node, const Edge* edge) { return stage.inequalities(lists[node], node, edge); });
                 },
                 [&](const Induction& induction) {
                   stage.kept(induction.kept);
                   script += fmt::format("(push 1)\n{}(check-sat)\n(pop 1)\n", write_induction(machine, induction));
                 },
                 [&](const NoWalk& proof) {
                   const std::string formula = std::get<std::string>(write_no_walk(machine, proof));
                   script += "(push 1)\n" + formula + "(check-sat)\n(pop 1)\n";
                 },
                 [&](const Formulas& formulas) {
                   stage.invariant([&](std::size_t node, const Edge* edge) {
                     return edge == nullptr ? formulas[node] : after_step(formulas[node], edge->step);
                   });
                 },
             },
             certificate.invariant);
}

/// All stages, in the order of `check`. The most coordinates that a stage has.
std::size_t write_stages(Machine machine, const Certificate& certificate, std::string& script) {
  std::size_t dimensions = machine.dimensions;
  const auto take = [&](const Boxes& boxes) {
    Stage(machine, script).boxes(boxes);
    machine = prune(machine, boxes);
  };
  for (const Boxes& boxes : certificate.rounds) take(boxes);
  if (machine.no_bad_word()) return dimensions;
  if (certificate.split) {
    machine = split_by_regions(machine).value();
    dimensions = std::max(dimensions, machine.dimensions);
    take(*certificate.split);
    if (machine.no_bad_word()) return dimensions;
  }
  if (certificate.with_length) machine = with_length(machine);
  if (certificate.in_lattice) machine = in_lattice_coordinates(machine).value();
  write_invariant(machine, certificate, script);
  return std::max(dimensions, machine.dimensions);
}

}  // namespace

std::string write_obligations(Machine machine, const Certificate& certificate, const std::string& question) {
  std::string obligations;
  const std::size_t dimensions = write_stages(std::move(machine), certificate, obligations);
  std::string one_line = question;
  std::replace(one_line.begin(), one_line.end(), '\n', ' ');
  std::string script = fmt::format("(reset)\n; {}\n; every answer must be unsat\n(set-logic QF_LIA)\n", one_line);
  for (std::size_t k = 0; k < dimensions; ++k) script += fmt::format("(declare-const x{} Int)\n", k);
  return script + obligations;
}

}  // namespace crasp::verifier
