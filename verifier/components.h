#pragma once
// Strongly connected components of an automaton's graph.

#include <cstdint>
#include <span>
#include <vector>

namespace crasp::verifier {

/// Component of each node, numbered so that edges lead to smaller or equal numbers; and their count.
struct Components {
  std::vector<std::uint32_t> of_node;
  std::uint32_t count = 0;

  /// Nodes of every component, in ascending order.
  std::vector<std::vector<std::uint32_t>> members() const;
};

/// `successors` holds `degree` nodes for each node; `kNoSuccessor` stands for a missing edge. Tarjan 1972, iterative,
/// O(nodes · degree).
inline constexpr std::uint32_t kNoSuccessor = 0xffff'ffff;
Components strong_components(std::span<const std::uint32_t> successors, std::uint32_t nodes, std::uint32_t degree);

}  // namespace crasp::verifier
