#include "verifier/components.h"

#include <algorithm>

namespace crasp::verifier {
namespace {

class Tarjan {
 public:
  Tarjan(std::span<const std::uint32_t> successors, std::uint32_t nodes, std::uint32_t degree)
      : successors_(successors), degree_(degree), order_(nodes), low_(nodes), next_edge_(nodes) {
    result_.of_node.assign(nodes, kNoSuccessor);
    for (std::uint32_t node = 0; node < nodes; ++node) {
      if (order_[node] == 0) visit(node);
    }
  }
  Components result() { return std::move(result_); }

 private:
  void enter(std::uint32_t node) {
    order_[node] = low_[node] = ++visited_;
    path_.push_back(node);
    open_.push_back(node);
  }

  void visit(std::uint32_t root) {
    enter(root);
    while (!path_.empty()) {
      std::uint32_t node = path_.back();
      if (next_edge_[node] == degree_) {
        leave(node);
        continue;
      }
      std::uint32_t target = successors_[std::size_t{node} * degree_ + next_edge_[node]++];
      if (target == kNoSuccessor) continue;
      if (order_[target] == 0) {
        enter(target);
      } else if (result_.of_node[target] == kNoSuccessor) {
        low_[node] = std::min(low_[node], order_[target]);
      }
    }
  }

  void leave(std::uint32_t node) {
    path_.pop_back();
    if (!path_.empty()) low_[path_.back()] = std::min(low_[path_.back()], low_[node]);
    if (low_[node] != order_[node]) return;
    std::uint32_t member;
    do {
      member = open_.back();
      open_.pop_back();
      result_.of_node[member] = result_.count;
    } while (member != node);
    ++result_.count;
  }

  std::span<const std::uint32_t> successors_;
  std::uint32_t degree_;
  std::uint32_t visited_ = 0;
  std::vector<std::uint32_t> order_, low_, next_edge_;
  std::vector<std::uint32_t> path_, open_;
  Components result_;
};

}  // namespace

std::vector<std::vector<std::uint32_t>> Components::members() const {
  std::vector<std::vector<std::uint32_t>> result(count);
  for (std::uint32_t node = 0; node < of_node.size(); ++node) result[of_node[node]].push_back(node);
  return result;
}

Components strong_components(std::span<const std::uint32_t> successors, std::uint32_t nodes, std::uint32_t degree) {
  return Tarjan(successors, nodes, degree).result();
}

}  // namespace crasp::verifier
