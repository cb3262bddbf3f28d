#include "verifier/euler.h"

#include <algorithm>
#include <map>
#include <set>

namespace crasp::verifier {
namespace {

using Neighbours = std::map<std::uint32_t, std::vector<std::uint32_t>>;

std::vector<std::uint32_t> reached_from(std::uint32_t start, const Neighbours& neighbours) {
  std::set<std::uint32_t> reached{start};
  std::vector<std::uint32_t> work{start};
  while (!work.empty()) {
    const auto found = neighbours.find(work.back());
    work.pop_back();
    if (found == neighbours.end()) continue;
    for (std::uint32_t next : found->second) {
      if (reached.insert(next).second) work.push_back(next);
    }
  }
  return {reached.begin(), reached.end()};
}

}  // namespace

std::vector<std::vector<std::uint32_t>> unconnected(const std::vector<Transition>& moves, const std::vector<std::uint64_t>& times,
                                                    std::uint32_t start) {
  // What is balanced is connected in both directions if in one, so directions do not matter.
  Neighbours neighbours;
  for (std::size_t m = 0; m < moves.size(); ++m) {
    if (times[m] == 0) continue;
    neighbours[moves[m].from].push_back(moves[m].edge.target);
    neighbours[moves[m].edge.target].push_back(moves[m].from);
  }
  for (std::uint32_t node : reached_from(start, neighbours)) neighbours.erase(node);
  std::vector<std::vector<std::uint32_t>> result;
  while (!neighbours.empty()) {
    result.push_back(reached_from(neighbours.begin()->first, neighbours));
    for (std::uint32_t node : result.back()) neighbours.erase(node);
  }
  return result;
}

std::vector<std::uint32_t> euler_walk(const std::vector<Transition>& moves, std::vector<std::uint64_t> times, std::uint32_t start) {
  std::map<std::uint32_t, std::vector<std::uint32_t>> leaving;
  for (std::size_t m = moves.size(); m-- > 0;) {
    if (times[m] > 0) leaving[moves[m].from].push_back(static_cast<std::uint32_t>(m));
  }
  // Moves on until stuck; what is left over is put in where it can be left from, on the way back.
  std::vector<std::uint32_t> stack, walk;
  std::uint32_t node = start;
  for (;;) {
    std::vector<std::uint32_t>& open = leaving[node];
    while (!open.empty() && times[open.back()] == 0) open.pop_back();
    if (!open.empty()) {
      stack.push_back(open.back());
      --times[open.back()];
      node = moves[open.back()].edge.target;
      continue;
    }
    if (stack.empty()) break;
    walk.push_back(stack.back());
    node = moves[stack.back()].from;
    stack.pop_back();
  }
  std::reverse(walk.begin(), walk.end());
  return walk;
}

}  // namespace crasp::verifier
