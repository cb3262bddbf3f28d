// Between two edges of one node with the same symbol that lead to different states, some guard has to decide. Guards that
// decide nothing are dropped: those on functionals that are not kept first, whatever they decide (`exact` tells),
// then those on others as long as what is left still decides.

#include "verifier/moves.h"

#include <algorithm>
#include <map>
#include <set>

namespace crasp::verifier {
namespace {

constexpr std::size_t kMostEdges = 40'000;   // of the machine
constexpr std::size_t kMostChoices = 400;    // edges of one node with one symbol

bool coordinates_are_functionals(const Machine& machine) {
  if (machine.basis.size() != machine.dimensions) return false;
  for (std::size_t f = 0; f < machine.dimensions; ++f) {
    for (std::size_t k = 0; k < machine.dimensions; ++k) {
      if (machine.basis[f][k] != (f == k ? 1 : 0)) return false;
    }
  }
  return std::all_of(machine.nodes.begin(), machine.nodes.end(), [](const Node& node) {
    return std::all_of(node.offset.begin(), node.offset.end(), [](std::int64_t offset) { return offset == 0; });
  });
}

Interval asked_of(const Edge& edge, std::uint32_t functional) {
  for (const Guard& guard : edge.guards) {
    if (guard.functional == functional) return guard.interval;
  }
  return {};
}

/// The edges of one node with one symbol, other than to `kBad`.
class Choice {
 public:
  explicit Choice(std::vector<Edge> edges) : edges_(std::move(edges)) {}

  /// Do the guards leave at most one way to go on, other than to `kBad`?
  bool decides() const {
    for (std::size_t a = 0; a < edges_.size(); ++a) {
      for (std::size_t b = a + 1; b < edges_.size(); ++b) {
        const bool same = edges_[a].target == edges_[b].target && edges_[a].step == edges_[b].step;
        if (!same && !disjoint(edges_[a], edges_[b])) return false;
      }
    }
    return true;
  }

  void drop(std::uint32_t functional) {
    for (Edge& edge : edges_) {
      std::erase_if(edge.guards, [&](const Guard& guard) { return guard.functional == functional; });
    }
  }

  /// Drops the guards on a functional if the others decide as well.
  void drop_if_idle(std::uint32_t functional) {
    std::vector<Edge> before = edges_;
    drop(functional);
    if (!decides()) edges_ = std::move(before);
  }

  /// Joins edges that do the same in neighbouring intervals of one functional.
  const std::vector<Edge>& joined() {
    for (std::size_t a = 0; a < edges_.size(); ++a) {
      for (std::size_t b = a + 1; b < edges_.size();) {
        if (!join(edges_[a], edges_[b])) {
          ++b;
          continue;
        }
        edges_.erase(edges_.begin() + static_cast<std::ptrdiff_t>(b));
        b = a + 1;
      }
    }
    return edges_;
  }

 private:
  static bool disjoint(const Edge& a, const Edge& b) {
    return std::any_of(a.guards.begin(), a.guards.end(), [&](const Guard& guard) {
      return intersection(guard.interval, asked_of(b, guard.functional)).empty();
    });
  }

  /// Makes `a` what both are together, if that is an edge.
  static bool join(Edge& a, const Edge& b) {
    if (a.target != b.target || a.step != b.step || a.guards.size() != b.guards.size()) return false;
    std::size_t differing = a.guards.size();
    for (std::size_t k = 0; k < a.guards.size(); ++k) {
      if (a.guards[k] == b.guards[k]) continue;
      if (a.guards[k].functional != b.guards[k].functional || differing != a.guards.size()) return false;
      differing = k;
    }
    if (differing == a.guards.size()) return true;
    Interval& mine = a.guards[differing].interval;
    const Interval& other = b.guards[differing].interval;
    if (std::max(mine.low, other.low) > shift_bound(std::min(mine.high, other.high), 1)) return false;
    mine = hull(mine, other);
    if (mine.full()) a.guards.erase(a.guards.begin() + static_cast<std::ptrdiff_t>(differing));
    return true;
  }

  std::vector<Edge> edges_;
};

class MoveFinder {
 public:
  MoveFinder(const Machine& machine, const std::vector<bool>& matters, const std::vector<bool>& kept)
      : machine_(machine), matters_(matters), kept_(kept) {
    result_.nodes = static_cast<std::uint32_t>(machine.nodes.size());
    result_.exact = true;
  }

  std::optional<Moves> run() {
    for (std::uint32_t node = 0; node < result_.nodes; ++node) {
      if (matters_[node] && !take(node)) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  bool take(std::uint32_t node) {
    std::map<std::uint32_t, std::vector<Edge>> by_symbol;
    std::set<std::vector<Guard>> known_ends;
    for (const Edge& edge : machine_.nodes[node].edges) {
      if (edge.target != kBad) by_symbol[edge.symbol].push_back(edge);
      if (edge.target == kBad && known_ends.insert(edge.guards).second) result_.ends.push_back({node, edge});
    }
    std::set<std::tuple<std::uint32_t, std::vector<std::int64_t>, std::vector<Guard>>> known;
    for (auto& [symbol, edges] : by_symbol) {
      if (edges.size() > kMostChoices) return false;
      Choice choice = without_idle_guards(std::move(edges));
      for (const Edge& edge : choice.joined()) {
        if (!matters_[edge.target] || !known.insert({edge.target, edge.step, edge.guards}).second) continue;
        result_.moves.push_back({node, edge});
      }
    }
    return true;
  }

  Choice without_idle_guards(std::vector<Edge> edges) {
    Choice choice(std::move(edges));
    const bool decided = choice.decides();
    for (std::uint32_t f = 0; f < kept_.size(); ++f) {
      if (!kept_[f]) choice.drop(f);
    }
    const bool decides = choice.decides();
    result_.exact = result_.exact && decided && decides;
    for (std::uint32_t f = 0; f < kept_.size(); ++f) {
      if (decides && kept_[f]) choice.drop_if_idle(f);
    }
    return choice;
  }

  const Machine& machine_;
  const std::vector<bool>& matters_;
  const std::vector<bool>& kept_;
  Moves result_;
};

}  // namespace

std::vector<bool> find_mattering(const Machine& machine) {
  const std::size_t count = machine.nodes.size();
  std::vector<std::vector<std::uint32_t>> before(count);
  std::vector<bool> reached(count), matters(count);
  std::vector<std::uint32_t> work{0}, back;
  reached[0] = true;
  while (!work.empty()) {
    const std::uint32_t node = work.back();
    work.pop_back();
    for (const Edge& edge : machine.nodes[node].edges) {
      if (edge.target == kBad) {
        if (!matters[node]) back.push_back(node);
        matters[node] = true;
        continue;
      }
      before[edge.target].push_back(node);
      if (!reached[edge.target]) work.push_back(edge.target);
      reached[edge.target] = true;
    }
  }
  while (!back.empty()) {
    const std::uint32_t node = back.back();
    back.pop_back();
    for (std::uint32_t source : before[node]) {
      if (!matters[source]) back.push_back(source);
      matters[source] = true;
    }
  }
  return matters;
}

std::map<std::vector<Guard>, std::vector<std::size_t>> by_guards(const std::vector<Transition>& transitions) {
  std::map<std::vector<Guard>, std::vector<std::size_t>> groups;
  for (std::size_t k = 0; k < transitions.size(); ++k) {
    if (!transitions[k].edge.guards.empty()) groups[transitions[k].edge.guards].push_back(k);
  }
  return groups;
}

std::optional<Moves> find_moves(const Machine& machine, const std::vector<bool>& matters, const std::vector<bool>& kept) {
  if (machine.no_bad_word() || machine.edge_count() > kMostEdges || !coordinates_are_functionals(machine)) return std::nullopt;
  return MoveFinder(machine, matters, kept).run();
}

}  // namespace crasp::verifier
