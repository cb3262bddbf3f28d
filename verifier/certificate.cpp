#include "verifier/certificate.h"

#include <fmt/format.h>

#include <algorithm>

#include "lang/overloaded.h"
#include "verifier/k_induction.h"
#include "verifier/lattice.h"
#include "verifier/regions.h"
#include "verifier/smt.h"
#include "verifier/spacer.h"

namespace crasp::verifier {
namespace {

/// Is `set` closed under the steps of one run of it, and none of them bad?
bool run_is_closed(const Machine& machine, const ClosedStates& states, std::size_t node, std::size_t run) {
  const auto prefix = states[node].prefix(run);
  for (const Edge& edge : machine.nodes[node].edges) {
    const Interval part = part_that_takes(machine, node, edge, prefix, states[node].interval(run));
    if (part.empty()) continue;
    if (edge.target == kBad) return false;
    std::vector<std::int64_t> after(prefix.begin(), prefix.end());
    for (std::size_t k = 0; k < after.size(); ++k) after[k] += edge.step[k];
    const Interval wanted = shifted(part, edge.step.empty() ? 0 : edge.step.back());
    bool found = false;
    states[edge.target].for_each_meeting(after, wanted, [&](Interval met) { found |= met == wanted; });
    if (!found) return false;
  }
  return true;
}

std::string check_states(const Machine& machine, const ClosedStates& states) {
  if (states.size() != machine.nodes.size()) return "the closed set has another number of nodes than the machine";
  for (const RunSet& set : states) {
    if (!set.empty() && set.prefix(0).size() + 1 != std::max<std::size_t>(machine.dimensions, 1)) {
      return "the closed set has another number of coordinates than the machine";
    }
  }
  if (!states[0].contains(std::vector<std::int64_t>(machine.dimensions, 0))) return "the start is not in the closed set";
  for (std::size_t node = 0; node < states.size(); ++node) {
    for (std::size_t run = 0; run < states[node].size(); ++run) {
      if (!run_is_closed(machine, states, node, run)) return fmt::format("a step leaves the closed set at node {}", node);
    }
  }
  return {};
}

/// The machine that is left after the boxes, or why they are not sound.
std::variant<Machine, std::string> prune_all(Machine machine, const std::vector<Boxes>& rounds) {
  for (const Boxes& boxes : rounds) {
    if (machine.no_bad_word()) return "there are boxes for a machine without states";
    if (!are_sound(machine, boxes)) return "the boxes are not closed under steps";
    machine = prune(machine, boxes);
  }
  return machine;
}

}  // namespace

Machine with_length(const Machine& machine) {
  Machine result = machine;
  result.functionals.push_back("i");
  result.dimensions += 1;
  for (auto& row : result.basis) row.push_back(0);
  result.basis.emplace_back(result.dimensions, 0).back() = 1;
  for (Node& node : result.nodes) {
    node.offset.push_back(0);
    for (Edge& edge : node.edges) edge.step.push_back(edge.target == kBad ? 0 : 1);
  }
  return result;
}

std::string check(const Machine& machine, const Certificate& certificate, double seconds) {
  auto pruned = prune_all(machine, certificate.rounds);
  if (auto* problem = std::get_if<std::string>(&pruned)) return std::move(*problem);
  Machine& left = std::get<Machine>(pruned);
  if (left.no_bad_word()) return {};
  if (certificate.split) {
    auto split = split_by_regions(left);
    if (!split || !are_sound(*split, *certificate.split)) return "the boxes of the split machine are not closed under steps";
    left = prune(*split, *certificate.split);
    if (left.no_bad_word()) return {};
  }
  if (certificate.with_length) left = with_length(left);
  if (certificate.in_lattice) {
    auto changed = in_lattice_coordinates(left);
    if (!changed || !same_steps(left, *changed)) return "the coordinates of the certificate do not fit the machine";
    left = std::move(*changed);
  }
  return std::visit(lang::Overloaded{
                        [](std::monostate) -> std::string { return "the boxes leave states that may be bad"; },
                        [&](const ClosedStates& states) { return check_states(left, states); },
                        [&](const Inequalities& invariant) { return check_inequalities(left, invariant, seconds); },
                        [&](const Formulas& invariant) { return check_formulas(left, invariant, seconds); },
                        [&](const Induction& induction) { return check_induction(left, induction, seconds); },
                        [&](const NoWalk& proof) { return check_no_walk(left, proof, seconds); },
                    },
                    certificate.invariant);
}

}  // namespace crasp::verifier
