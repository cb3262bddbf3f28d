// There is a bound if no strongly connected component has both a step that raises the functional and one that lowers it.
// Then the longest chain of changes is found component by component, from the last ones.

#include "verifier/reversals.h"

#include <algorithm>
#include <array>

#include "verifier/components.h"

namespace crasp::verifier {
namespace {

struct Link {
  std::uint32_t target = 0;  // component
  const Edge* edge = nullptr;
};

/// The condensation: what leads from each component to others, and what stays within.
struct Condensation {
  std::vector<std::vector<Link>> leaving;
  std::vector<std::vector<const Edge*>> within;
};

Components components_of(const Machine& machine, const std::vector<bool>& matters) {
  std::size_t degree = 1;
  for (const Node& node : machine.nodes) degree = std::max(degree, node.edges.size());
  std::vector<std::uint32_t> successors(machine.nodes.size() * degree, kNoSuccessor);
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (!matters[node]) continue;
    for (std::size_t k = 0; k < machine.nodes[node].edges.size(); ++k) {
      const std::uint32_t target = machine.nodes[node].edges[k].target;
      if (target != kBad && matters[target]) successors[node * degree + k] = target;
    }
  }
  return strong_components(successors, static_cast<std::uint32_t>(machine.nodes.size()), static_cast<std::uint32_t>(degree));
}

Condensation condense(const Machine& machine, const std::vector<bool>& matters) {
  const Components components = components_of(machine, matters);
  Condensation result{std::vector<std::vector<Link>>(components.count),
                      std::vector<std::vector<const Edge*>>(components.count)};
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      if (!matters[node] || edge.target == kBad || !matters[edge.target]) continue;
      const std::uint32_t from = components.of_node[node], to = components.of_node[edge.target];
      if (from == to) result.within[from].push_back(&edge);
      if (from != to) result.leaving[from].push_back({to, &edge});
    }
  }
  return result;
}

int sign(std::int64_t step) { return step > 0 ? 1 : step < 0 ? -1 : 0; }

/// The direction in which steps within a component move the functional; nothing if in both.
std::optional<int> direction_within(const std::vector<const Edge*>& edges, std::size_t functional) {
  int direction = 0;
  for (const Edge* edge : edges) {
    const int step = sign(edge->step[functional]);
    if (step * direction < 0) return std::nullopt;
    if (step != 0) direction = step;
  }
  return direction;
}

std::optional<std::size_t> reversals(const Condensation& graph, std::size_t functional) {
  // most[c][d + 1]: changes from component c on, when the last step that was not 0 went in direction d.
  std::vector<std::array<std::size_t, 3>> most(graph.within.size());
  std::size_t result = 0;
  for (std::size_t c = 0; c < graph.within.size(); ++c) {  // links lead to smaller numbers
    const auto within = direction_within(graph.within[c], functional);
    if (!within) return std::nullopt;
    std::array<std::size_t, 3> after{};  // when leaving the component, or staying for good
    for (int d = -1; d <= 1; ++d) {
      for (const Link& link : graph.leaving[c]) {
        const int step = sign(link.edge->step[functional]);
        const std::size_t changes = step * d < 0 ? 1 : 0;
        after[d + 1] = std::max(after[d + 1], changes + most[link.target][(step != 0 ? step : d) + 1]);
      }
    }
    for (int d = -1; d <= 1; ++d) {
      const std::size_t changes = *within * d < 0 ? 1 : 0;
      most[c][d + 1] = std::max(after[d + 1], *within == 0 ? 0 : changes + after[*within + 1]);
    }
    result = std::max(result, most[c][1]);
  }
  return result;
}

}  // namespace

std::vector<std::optional<std::size_t>> find_reversals(const Machine& machine, const std::vector<bool>& matters) {
  const Condensation graph = condense(machine, matters);
  std::vector<std::optional<std::size_t>> result;
  for (std::size_t f = 0; f < machine.functionals.size(); ++f) result.push_back(reversals(graph, f));
  return result;
}

}  // namespace crasp::verifier
