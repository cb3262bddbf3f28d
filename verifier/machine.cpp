#include "verifier/machine.h"

#include <fmt/format.h>

#include <algorithm>

namespace crasp::verifier {
namespace {

std::string print_bound(std::int64_t bound) {
  if (bound == kInfinity) return "∞";
  return bound == -kInfinity ? "-∞" : std::to_string(bound);
}

}  // namespace

std::size_t Machine::edge_count() const {
  std::size_t count = 0;
  for (const Node& node : nodes) count += node.edges.size();
  return count;
}

std::int64_t value_of(const Machine& machine, std::uint32_t functional, std::uint32_t node,
                      const std::vector<std::int64_t>& x) {
  std::int64_t value = machine.nodes[node].offset[functional];
  for (std::size_t k = 0; k < x.size(); ++k) value += machine.basis[functional][k] * x[k];
  return value;
}

bool may_take(const Machine& machine, std::uint32_t node, const std::vector<std::int64_t>& x, const Edge& edge) {
  return std::all_of(edge.guards.begin(), edge.guards.end(), [&](const Guard& guard) {
    return guard.interval.contains(value_of(machine, guard.functional, node, x));
  });
}

bool first_bad(const Machine& machine, const std::vector<std::uint32_t>& word) {
  if (machine.no_bad_word()) return false;
  std::uint32_t node = 0;
  std::vector<std::int64_t> x(machine.dimensions, 0);
  for (std::size_t k = 0; k < word.size(); ++k) {
    const std::vector<Edge>& edges = machine.nodes[node].edges;
    const auto taken = std::find_if(edges.begin(), edges.end(), [&](const Edge& edge) {
      return edge.symbol == machine.representative[word[k]] && may_take(machine, node, x, edge);
    });
    if (taken == edges.end()) return false;
    if (taken->target == kBad) return k + 1 == word.size();
    for (std::size_t d = 0; d < x.size(); ++d) x[d] += taken->step[d];
    node = taken->target;
  }
  return false;
}

std::string print(const Machine& machine) {
  std::string out;
  for (std::size_t f = 0; f < machine.functionals.size(); ++f) {
    out += fmt::format("F{} = {}\n", f, machine.functionals[f]);
  }
  for (std::size_t n = 0; n < machine.nodes.size(); ++n) {
    for (const Edge& edge : machine.nodes[n].edges) {
      out += fmt::format("{} -{}-> {}", n, edge.symbol, edge.target == kBad ? "bad" : std::to_string(edge.target));
      for (std::int64_t step : edge.step) out += fmt::format(" {:+}", step);
      for (const Guard& guard : edge.guards) {
        out += fmt::format(" F{} in [{}, {}]", guard.functional, print_bound(guard.interval.low),
                           print_bound(guard.interval.high));
      }
      out += '\n';
    }
  }
  return out;
}

}  // namespace crasp::verifier
