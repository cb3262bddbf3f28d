#include "verifier/regions.h"

#include <map>
#include <set>

namespace crasp::verifier {
namespace {

constexpr std::size_t kMostRegions = 6;  // of one functional

/// A node of the machine, and an interval for each functional.
struct Place {
  std::uint32_t node = 0;
  std::vector<Interval> regions;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// The intervals that the bounds of guards cut the integers into. Those of a functional with too many stay whole.
std::vector<std::vector<Interval>> find_regions(const Machine& machine) {
  std::vector<std::set<std::int64_t>> starts(machine.functionals.size(), std::set<std::int64_t>{-kInfinity});
  for (const Node& node : machine.nodes) {
    for (const Edge& edge : node.edges) {
      for (const Guard& guard : edge.guards) {
        if (guard.interval.low != -kInfinity) starts[guard.functional].insert(guard.interval.low);
        if (guard.interval.high != kInfinity) starts[guard.functional].insert(guard.interval.high + 1);
      }
    }
  }
  std::vector<std::vector<Interval>> result;
  for (const auto& of_functional : starts) {
    std::vector<Interval>& regions = result.emplace_back();
    for (auto it = of_functional.begin(); it != of_functional.end(); ++it) {
      regions.push_back({*it, std::next(it) == of_functional.end() ? kInfinity : *std::next(it) - 1});
    }
    if (regions.size() > kMostRegions) regions = {Interval{}};
  }
  return result;
}

class Splitting {
 public:
  Splitting(const Machine& machine, std::size_t most_edges)
      : machine_(machine), most_edges_(most_edges), regions_(find_regions(machine)) {}

  std::optional<Machine> run() {
    result_ = machine_;
    result_.nodes.clear();
    node_of(start());
    for (std::uint32_t node = 0; node < result_.nodes.size(); ++node) {
      const Place place = places_[node];
      for (const Edge& edge : machine_.nodes[place.node].edges) add_edges(node, place, edge);
      if (edges_ > most_edges_) return std::nullopt;
    }
    return std::move(result_);
  }

 private:
  Place start() const {
    Place place;
    for (const auto& regions : regions_) {
      for (const Interval& region : regions) {
        if (region.contains(0)) place.regions.push_back(region);
      }
    }
    return place;
  }

  std::uint32_t node_of(const Place& place) {
    const auto [it, is_new] = index_.try_emplace(place, static_cast<std::uint32_t>(result_.nodes.size()));
    if (is_new) {
      result_.nodes.push_back({{}, machine_.nodes[place.node].offset});
      places_.push_back(place);
    }
    return it->second;
  }

  /// The edge for each combination of regions that it may lead to.
  void add_edges(std::uint32_t from, const Place& place, const Edge& edge) {
    std::vector<Interval> before = place.regions;
    for (const Guard& guard : edge.guards) {
      before[guard.functional] = intersection(before[guard.functional], guard.interval);
      if (before[guard.functional].empty()) return;
    }
    if (edge.target == kBad) {
      emit(from, edge, kBad, before);
    } else {
      choose(from, edge, before, Place{edge.target, {}});
    }
  }

  void choose(std::uint32_t from, const Edge& edge, const std::vector<Interval>& before, Place target) {
    const std::size_t f = target.regions.size();
    if (edges_ > most_edges_) return;
    if (f == regions_.size()) return emit(from, edge, node_of(target), before);
    for (const Interval& region : regions_[f]) {
      std::vector<Interval> part = before;
      part[f] = intersection(part[f], shifted(region, -edge.step[f]));
      if (part[f].empty()) continue;
      Place further = target;
      further.regions.push_back(region);
      choose(from, edge, part, std::move(further));
    }
  }

  void emit(std::uint32_t from, const Edge& edge, std::uint32_t target, const std::vector<Interval>& before) {
    Edge copy{target, edge.symbol, {}, edge.step};
    for (std::uint32_t f = 0; f < before.size(); ++f) {
      if (!before[f].full()) copy.guards.push_back({f, before[f]});
    }
    result_.nodes[from].edges.push_back(std::move(copy));
    ++edges_;
  }

  const Machine& machine_;
  std::size_t most_edges_;
  std::vector<std::vector<Interval>> regions_;
  Machine result_;
  std::map<Place, std::uint32_t> index_;
  std::vector<Place> places_;
  std::size_t edges_ = 0;
};

}  // namespace

std::optional<Machine> split_by_regions(const Machine& machine, std::size_t most_edges) {
  if (machine.no_bad_word()) return machine;
  return Splitting(machine, most_edges).run();
}

}  // namespace crasp::verifier
