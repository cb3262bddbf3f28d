// Two systems with the same solutions; the one with fewer unknowns is solved. Between labels: in each group, a spanning
// tree writes the potential of a node as the sum of the labels on its path from the root, signed by direction, and
// every other edge gives an equation. Between nodes: two edges with one label give an equation of their four ends.
//
// A potential remains one if a constant is added on each class. So, within classes, the labels of a spanning forest of
// the graph of classes can be made 0, and the ends of their edges are one block: what is left of a long cycle with a
// phase is tiny.

#include "verifier/potential.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace crasp::verifier {
namespace {

using LabelSum = std::map<std::uint32_t, std::int64_t>;  // coefficients, without zeros

void add(LabelSum& sum, std::uint32_t label, std::int64_t coefficient) {
  auto [place, fresh] = sum.try_emplace(label, 0);
  place->second += coefficient;
  if (place->second == 0) sum.erase(place);
}

// Keeps the edges with shared labels and renumbers those labels.
struct SharedEdges {
  std::vector<LabelledEdge> edges;
  std::uint32_t labels = 0;

  explicit SharedEdges(std::span<const LabelledEdge> all) {
    std::vector<std::uint32_t> uses;
    for (const LabelledEdge& edge : all) {
      if (edge.label >= uses.size()) uses.resize(edge.label + 1);
      ++uses[edge.label];
    }
    std::vector<std::uint32_t> number(uses.size());
    for (std::size_t label = 0; label < uses.size(); ++label) number[label] = uses[label] > 1 ? labels++ : 0;
    for (const LabelledEdge& edge : all) {
      if (uses[edge.label] > 1) edges.push_back({edge.source, edge.target, number[edge.label]});
    }
  }
};

class Forest {
 public:
  Forest(std::uint32_t nodes, const std::vector<LabelledEdge>& edges) : paths(nodes), group(nodes, kNone) {
    std::vector<std::vector<std::uint32_t>> touching(nodes);
    for (std::uint32_t edge = 0; edge < edges.size(); ++edge) {
      touching[edges[edge].source].push_back(edge);
      touching[edges[edge].target].push_back(edge);
    }
    std::uint32_t groups = 0;
    for (std::uint32_t root = 0; root < nodes; ++root) {
      if (group[root] == kNone) grow(root, groups++, edges, touching);
    }
  }

  std::vector<LabelSum> paths;  // from the root of its tree to the node
  std::vector<std::uint32_t> group;

 private:
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  void grow(std::uint32_t root, std::uint32_t number, const std::vector<LabelledEdge>& edges,
            const std::vector<std::vector<std::uint32_t>>& touching) {
    std::vector<std::uint32_t> queue{root};
    group[root] = number;
    for (std::size_t at = 0; at < queue.size(); ++at) {
      std::uint32_t node = queue[at];
      for (std::uint32_t which : touching[node]) {
        const LabelledEdge& edge = edges[which];
        bool forward = edge.source == node;
        std::uint32_t other = forward ? edge.target : edge.source;
        if (group[other] != kNone) continue;
        group[other] = number;
        paths[other] = paths[node];
        add(paths[other], edge.label, forward ? 1 : -1);
        queue.push_back(other);
      }
    }
  }
};

std::vector<Equation> cycle_equations(const std::vector<LabelledEdge>& edges, const Forest& forest) {
  std::vector<Equation> equations;
  for (const LabelledEdge& edge : edges) {
    LabelSum sum = forest.paths[edge.source];
    add(sum, edge.label, 1);
    for (auto [label, coefficient] : forest.paths[edge.target]) add(sum, label, -coefficient);
    if (!sum.empty()) equations.emplace_back(sum.begin(), sum.end());
  }
  std::sort(equations.begin(), equations.end());
  equations.erase(std::unique(equations.begin(), equations.end()), equations.end());
  return equations;
}

Potentials from_labels(std::uint32_t nodes, const SharedEdges& shared) {
  Forest forest(nodes, shared.edges);
  Potentials result{{}, forest.group};
  for (const IntegerVector& labels : kernel(cycle_equations(shared.edges, forest), shared.labels)) {
    IntegerVector values(nodes);
    for (std::uint32_t node = 0; node < nodes; ++node) {
      for (auto [label, coefficient] : forest.paths[node]) values[node] += coefficient * labels[label];
    }
    bool constant = std::all_of(values.begin(), values.end(), [](const Integer& value) { return value.is_zero(); });
    if (!constant) result.basis.push_back(std::move(values));
  }
  return result;
}

Potentials from_nodes(std::uint32_t nodes, const SharedEdges& shared) {
  std::vector<const LabelledEdge*> first(shared.labels);
  std::set<Equation> equations;
  for (const LabelledEdge& edge : shared.edges) {
    const LabelledEdge*& other = first[edge.label];
    if (!other) {
      other = &edge;
      continue;
    }
    LabelSum sum;  // over nodes here
    add(sum, edge.target, 1);
    add(sum, edge.source, -1);
    add(sum, other->target, -1);
    add(sum, other->source, 1);
    if (!sum.empty()) equations.emplace(sum.begin(), sum.end());
  }
  return {kernel({equations.begin(), equations.end()}, nodes), std::vector<std::uint32_t>(nodes)};
}

class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parent_(size) { std::iota(parent_.begin(), parent_.end(), 0); }

  std::uint32_t find(std::uint32_t each) {
    while (parent_[each] != each) each = parent_[each] = parent_[parent_[each]];
    return each;
  }
  // True if they were apart.
  bool unite(std::uint32_t left, std::uint32_t right) {
    left = find(left);
    right = find(right);
    parent_[right] = left;
    return left != right;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

// Labels of a spanning forest of the classes.
std::vector<bool> forest_labels(std::span<const std::uint32_t> classes, const SharedEdges& shared) {
  UnionFind connected(classes.size());
  std::vector<bool> chosen(shared.labels), seen(shared.labels);
  for (const LabelledEdge& edge : shared.edges) {
    if (seen[edge.label]) continue;
    seen[edge.label] = true;
    chosen[edge.label] = connected.unite(classes[edge.source], classes[edge.target]);
  }
  return chosen;
}

// Nodes that edges with chosen labels connect are one block.
std::vector<std::uint32_t> blocks_of(std::size_t nodes, const SharedEdges& shared, const std::vector<bool>& chosen) {
  UnionFind connected(nodes);
  for (const LabelledEdge& edge : shared.edges) {
    if (chosen[edge.label]) connected.unite(edge.source, edge.target);
  }
  std::vector<std::uint32_t> number(nodes), result;
  std::uint32_t blocks = 0;
  for (std::uint32_t node = 0; node < nodes; ++node) {
    if (connected.find(node) == node) number[node] = blocks++;
  }
  for (std::uint32_t node = 0; node < nodes; ++node) result.push_back(number[connected.find(node)]);
  return result;
}

}  // namespace

Potentials potentials(std::uint32_t nodes, std::span<const LabelledEdge> edges) {
  SharedEdges shared(edges);
  return shared.labels <= nodes ? from_labels(nodes, shared) : from_nodes(nodes, shared);
}

Potentials potentials_within(std::span<const std::uint32_t> classes, std::span<const LabelledEdge> edges) {
  SharedEdges shared(edges);
  const std::vector<bool> chosen = forest_labels(classes, shared);
  const std::vector<std::uint32_t> block = blocks_of(classes.size(), shared, chosen);
  std::vector<LabelledEdge> contracted;
  for (const LabelledEdge& edge : shared.edges) {
    if (!chosen[edge.label]) contracted.push_back({block[edge.source], block[edge.target], edge.label});
  }
  const std::uint32_t blocks = block.empty() ? 0 : *std::max_element(block.begin(), block.end()) + 1;
  const Potentials solved = potentials(blocks, contracted);
  Potentials result{std::vector<IntegerVector>(solved.basis.size()), {}};
  for (std::uint32_t each : block) {
    result.group.push_back(solved.group[each]);
    for (std::size_t at = 0; at < solved.basis.size(); ++at) result.basis[at].push_back(solved.basis[at][each]);
  }
  return result;
}

}  // namespace crasp::verifier
