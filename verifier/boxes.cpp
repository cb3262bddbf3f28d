// Intervals over a graph of guarded steps: abstract interpretation with widening and narrowing (Cousot & Cousot 1977). The
// analysis only has to be good; that its result is sound is checked edge by edge.

#include "verifier/boxes.h"

#include <cassert>
#include <deque>
#include <set>

namespace crasp::verifier {
namespace {

using Landmarks = std::vector<std::set<std::int64_t>>;

constexpr int kPatience = 6;       // growths of a box before its bounds are widened
constexpr int kNarrowings = 3;
constexpr std::size_t kMostLandmarks = 32;

std::optional<Box> intersection(const Box& a, const Box& b) {
  Box result;
  for (std::size_t f = 0; f < a.size(); ++f) {
    result.push_back(verifier::intersection(a[f], b[f]));
    if (result.back().empty()) return std::nullopt;
  }
  return result;
}

std::optional<Box> guarded(Box box, const Edge& edge) {
  for (const Guard& guard : edge.guards) {
    Interval& interval = box[guard.functional];
    interval = verifier::intersection(interval, guard.interval);
    if (interval.empty()) return std::nullopt;
  }
  return box;
}

Box moved(Box box, const Edge& edge, std::int64_t sign) {
  for (std::size_t f = 0; f < box.size(); ++f) box[f] = shifted(box[f], sign * edge.step[f]);
  return box;
}

bool holds(const Box& outer, const Box& inner) {
  for (std::size_t f = 0; f < outer.size(); ++f) {
    if (inner[f].low < outer[f].low || inner[f].high > outer[f].high) return false;
  }
  return true;
}

/// Where a functional may come to rest: the numbers that guards compare it with, and the ones one step off.
Landmarks find_landmarks(const Machine& machine) {
  Landmarks landmarks(machine.functionals.size());
  for (const Node& node : machine.nodes) {
    for (const Edge& edge : node.edges) {
      for (const Guard& guard : edge.guards) {
        for (std::int64_t bound : {guard.interval.low, guard.interval.high}) {
          if (bound == kInfinity || bound == -kInfinity) continue;
          landmarks[guard.functional].insert(bound);
          if (edge.target != kBad) landmarks[guard.functional].insert(bound + edge.step[guard.functional]);
        }
      }
    }
  }
  for (auto& marks : landmarks) {
    if (marks.size() > kMostLandmarks) marks.clear();
  }
  return landmarks;
}

Interval widened(Interval old, Interval grown, const std::set<std::int64_t>& landmarks) {
  if (grown.low < old.low) {
    const auto above = landmarks.upper_bound(grown.low);
    grown.low = above == landmarks.begin() ? -kInfinity : *std::prev(above);
  }
  if (grown.high > old.high) {
    const auto next = landmarks.lower_bound(grown.high);
    grown.high = next == landmarks.end() ? kInfinity : *next;
  }
  return grown;
}

/// Adds `part` to the box of a node; false if it was in there. `growths` counts how often the box grew.
bool add(std::optional<Box>& box, const Box& part, int& growths, const Landmarks& landmarks) {
  if (!box) {
    box = part;
    return true;
  }
  if (holds(*box, part)) return false;
  ++growths;
  for (std::size_t f = 0; f < part.size(); ++f) {
    const Interval grown = hull((*box)[f], part[f]);
    (*box)[f] = growths > kPatience ? widened((*box)[f], grown, landmarks[f]) : grown;
  }
  return true;
}

Box start_box(const Machine& machine) { return Box(machine.functionals.size(), {0, 0}); }

/// What the edge brings to its target out of `reach`.
std::optional<Box> forward(const NodeBoxes& reach, std::size_t node, const Edge& edge) {
  if (!reach[node]) return std::nullopt;
  auto box = guarded(*reach[node], edge);
  if (box && edge.target != kBad) box = moved(*box, edge, 1);
  return box;
}

/// The states of `reach` from which the edge leads to `kBad` or into `live`.
std::optional<Box> backward(const Machine& machine, const Boxes& boxes, std::size_t node, const Edge& edge) {
  if (!boxes.reach[node]) return std::nullopt;
  const auto before = guarded(*boxes.reach[node], edge);
  if (!before || edge.target == kBad) return before;
  if (!boxes.live[edge.target]) return std::nullopt;
  assert(boxes.live[edge.target]->size() == machine.functionals.size());
  return intersection(*before, moved(*boxes.live[edge.target], edge, -1));
}

NodeBoxes grow_reach(const Machine& machine, const Landmarks& landmarks, const Budget& budget) {
  NodeBoxes reach(machine.nodes.size());
  std::vector<int> growths(machine.nodes.size(), 0);
  std::deque<std::uint32_t> work{0};
  reach[0] = start_box(machine);
  while (!work.empty() && !budget.expired()) {
    const std::uint32_t node = work.front();
    work.pop_front();
    for (const Edge& edge : machine.nodes[node].edges) {
      const auto part = edge.target == kBad ? std::nullopt : forward(reach, node, edge);
      if (part && add(reach[edge.target], *part, growths[edge.target], landmarks)) work.push_back(edge.target);
    }
  }
  return reach;
}

/// From a box that is closed under steps, one that is closed and smaller: what steps bring into it.
void narrow_reach(const Machine& machine, NodeBoxes& reach) {
  NodeBoxes next(machine.nodes.size());
  next[0] = start_box(machine);
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      const auto part = edge.target == kBad ? std::nullopt : forward(reach, node, edge);
      if (!part) continue;
      std::optional<Box>& box = next[edge.target];
      if (!box) box = part;
      for (std::size_t f = 0; f < part->size(); ++f) (*box)[f] = hull((*box)[f], (*part)[f]);
    }
  }
  reach = std::move(next);
}

std::vector<std::vector<std::uint32_t>> find_predecessors(const Machine& machine) {
  std::vector<std::vector<std::uint32_t>> predecessors(machine.nodes.size());
  for (std::uint32_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      if (edge.target != kBad) predecessors[edge.target].push_back(node);
    }
  }
  return predecessors;
}

void grow_live(const Machine& machine, const Landmarks& landmarks, const Budget& budget, Boxes& boxes) {
  const auto predecessors = find_predecessors(machine);
  boxes.live.assign(machine.nodes.size(), std::nullopt);
  std::vector<int> growths(machine.nodes.size(), 0);
  std::deque<std::uint32_t> work;
  for (std::uint32_t node = 0; node < machine.nodes.size(); ++node) work.push_back(node);
  while (!work.empty() && !budget.expired()) {
    const std::uint32_t node = work.front();
    work.pop_front();
    bool grown = false;
    for (const Edge& edge : machine.nodes[node].edges) {
      const auto part = backward(machine, boxes, node, edge);
      if (part) grown |= add(boxes.live[node], *part, growths[node], landmarks);
    }
    if (grown) work.insert(work.end(), predecessors[node].begin(), predecessors[node].end());
  }
}

void narrow_live(const Machine& machine, Boxes& boxes) {
  NodeBoxes next(machine.nodes.size());
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      const auto part = backward(machine, boxes, node, edge);
      if (!part) continue;
      std::optional<Box>& box = next[node];
      if (!box) box = part;
      for (std::size_t f = 0; f < part->size(); ++f) (*box)[f] = hull((*box)[f], (*part)[f]);
    }
  }
  boxes.live = std::move(next);
}

bool edge_is_sound(const Machine& machine, const Boxes& boxes, std::size_t node, const Edge& edge) {
  const auto after = forward(boxes.reach, node, edge);
  if (!after) return true;
  if (edge.target != kBad && (!boxes.reach[edge.target] || !holds(*boxes.reach[edge.target], *after))) return false;
  const auto before = backward(machine, boxes, node, edge);
  return !before || (boxes.live[node] && holds(*boxes.live[node], *before));
}

/// Guards that keep a step within the live box of its target, where they are not sure to hold anyway.
void cut_guards(const Box& reach, const Box& live, Edge& edge) {
  Box before = *guarded(reach, edge);
  Box wanted = moved(live, edge, -1);
  std::vector<Guard> guards;
  std::size_t next = 0;
  for (std::uint32_t f = 0; f < before.size(); ++f) {
    Interval interval;
    if (next < edge.guards.size() && edge.guards[next].functional == f) interval = edge.guards[next++].interval;
    if (before[f].low < wanted[f].low || before[f].high > wanted[f].high) {
      interval = verifier::intersection(interval, wanted[f]);
    }
    if (!interval.full()) guards.push_back({f, interval});
  }
  edge.guards = std::move(guards);
}

}  // namespace

std::optional<Boxes> find_boxes(const Machine& machine, const Budget& budget) {
  Boxes boxes;
  if (machine.no_bad_word()) return boxes;
  const Landmarks landmarks = find_landmarks(machine);
  boxes.reach = grow_reach(machine, landmarks, budget);
  for (int k = 0; k < kNarrowings && !budget.expired(); ++k) narrow_reach(machine, boxes.reach);
  grow_live(machine, landmarks, budget, boxes);
  for (int k = 0; k < kNarrowings && !budget.expired(); ++k) narrow_live(machine, boxes);
  if (budget.expired()) return std::nullopt;
  return boxes;
}

bool are_sound(const Machine& machine, const Boxes& boxes) {
  const std::size_t count = machine.nodes.size();
  if (boxes.reach.size() != count || boxes.live.size() != count) return false;
  if (count == 0) return true;
  for (const NodeBoxes* side : {&boxes.reach, &boxes.live}) {
    for (const auto& box : *side) {
      if (box && box->size() != machine.functionals.size()) return false;
    }
  }
  if (!boxes.reach[0] || !holds(*boxes.reach[0], start_box(machine))) return false;
  for (std::size_t node = 0; node < count; ++node) {
    for (const Edge& edge : machine.nodes[node].edges) {
      if (!edge_is_sound(machine, boxes, node, edge)) return false;
    }
  }
  return true;
}

Machine prune(const Machine& machine, const Boxes& boxes) {
  Machine result = machine;
  result.nodes.clear();
  if (machine.no_bad_word()) return result;
  std::vector<std::uint32_t> image(machine.nodes.size(), kBad);
  std::uint32_t kept = 0;
  const bool start_is_live = boxes.live[0] && intersection(*boxes.live[0], start_box(machine));
  for (std::size_t node = 0; node < machine.nodes.size() && start_is_live; ++node) {
    if (boxes.live[node] && boxes.reach[node]) image[node] = kept++;
  }
  result.nodes.resize(kept);
  for (std::size_t node = 0; node < machine.nodes.size(); ++node) {
    if (image[node] == kBad) continue;
    result.nodes[image[node]].offset = machine.nodes[node].offset;
    for (Edge edge : machine.nodes[node].edges) {
      if (!backward(machine, boxes, node, edge)) continue;
      if (edge.target != kBad) {
        cut_guards(*boxes.reach[node], *boxes.live[edge.target], edge);
        edge.target = image[edge.target];
      }
      result.nodes[image[node]].edges.push_back(std::move(edge));
    }
  }
  return result;
}

}  // namespace crasp::verifier
