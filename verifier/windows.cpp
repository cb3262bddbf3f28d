// Theorem 2: with windows as long as one likes, what a program sees before a state amounts to an idempotent e of the
// stable semigroup, and the states it may be in to F_e, the fixed points of e. Counters are potentials on the pairs
// (F_e, state), and the moves between such pairs are the maps t f for t in the semigroup. One idempotent is kept for
// each maximal set: within another set, the potentials and moves of a smaller one are restrictions. A set of one state
// binds nothing.

#include <algorithm>
#include <map>
#include <set>

#include "verifier/limit.h"
#include "verifier/separation.h"

namespace crasp::verifier {
namespace {

struct FixedSet {
  std::vector<std::uint32_t> points;
  std::uint32_t idempotent;
  std::uint32_t first_node;  // of its points, consecutive
};

class Windows {
 public:
  Windows(const Semigroup& semigroup, Stable stable, std::size_t move_limit)
      : semigroup_(semigroup), stable_(std::move(stable)), move_limit_(move_limit) {
    std::map<std::vector<std::uint32_t>, std::uint32_t> idempotents;
    for (std::uint32_t element : stable_.elements) {
      if (semigroup.idempotent(element)) idempotents.try_emplace(fixed_points(semigroup.elements[element]), element);
    }
    for (const auto& [points, element] : idempotents) {
      auto includes = [&points = points](const auto& other) {
        return other.first.size() > points.size() &&
               std::includes(other.first.begin(), other.first.end(), points.begin(), points.end());
      };
      if (points.size() < 2 || std::any_of(idempotents.begin(), idempotents.end(), includes)) continue;
      add_set(points, element);
    }
  }

  bool find_moves() {
    for (std::uint32_t set = 0; set < sets_.size(); ++set) {
      if (!explore(set)) return false;
    }
    return true;
  }

  std::optional<Unseparated> unseparated() const {
    Separation separation = separate(moves_, set_of_node_);
    std::map<std::uint32_t, std::uint32_t> first_of_class;
    for (std::uint32_t node = 0; node < set_of_node_.size(); ++node) {
      auto [place, fresh] = first_of_class.try_emplace(separation.classes[node], node);
      if (fresh) continue;
      const FixedSet& set = sets_[set_of_node_[node]];
      return Unseparated{set.points[place->second - set.first_node], set.points[node - set.first_node],
                         semigroup_.word[set.idempotent]};
    }
    return std::nullopt;
  }

 private:
  static std::vector<std::uint32_t> fixed_points(const PartialMap& map) {
    std::vector<std::uint32_t> result;
    for (std::uint32_t point = 0; point < map.size(); ++point) {
      if (map[point] == point) result.push_back(point);
    }
    return result;
  }

  void add_set(std::vector<std::uint32_t> points, std::uint32_t idempotent) {
    std::uint32_t number = static_cast<std::uint32_t>(sets_.size());
    sets_.push_back({std::move(points), idempotent, static_cast<std::uint32_t>(set_of_node_.size())});
    set_of_node_.insert(set_of_node_.end(), sets_.back().points.size(), number);
  }

  // The maps from one set to all: those that lead fewer than two points to the target bind nothing.
  bool explore(std::uint32_t set) {
    std::set<PartialMap> images;
    for (std::uint32_t element : stable_.elements) {
      PartialMap image = compose(sets_[set].points, semigroup_.elements[element]);
      if (inside(image) >= 2) images.insert(std::move(image));
    }
    std::set<std::pair<std::uint32_t, PartialMap>> known;
    for (const PartialMap& image : images) {
      for (std::uint32_t target = 0; target < sets_.size(); ++target) {
        PartialMap end = compose(image, semigroup_.elements[sets_[target].idempotent]);
        if (inside(end) >= 2 && known.emplace(target, end).second) add_moves(set, end, target);
      }
      if (moves_.size() > move_limit_) return false;
    }
    return true;
  }

  static std::size_t inside(const PartialMap& image) {
    std::size_t result = 0;
    for (std::uint32_t point : image) result += point != kOutside ? 1 : 0;
    return result;
  }

  void add_moves(std::uint32_t source, const PartialMap& end, std::uint32_t target) {
    for (std::uint32_t at = 0; at < end.size(); ++at) {
      if (end[at] == kOutside) continue;
      const std::vector<std::uint32_t>& points = sets_[target].points;
      auto place = std::lower_bound(points.begin(), points.end(), end[at]) - points.begin();
      moves_.push_back(
          {sets_[source].first_node + at, letters_, sets_[target].first_node + static_cast<std::uint32_t>(place)});
    }
    ++letters_;
  }

  const Semigroup& semigroup_;
  Stable stable_;
  std::size_t move_limit_;
  std::vector<FixedSet> sets_;
  std::vector<std::uint32_t> set_of_node_;
  std::vector<Move> moves_;
  std::uint32_t letters_ = 0;
};

}  // namespace

std::optional<LimitSeparation> separate_with_windows(const lang::Dfa& dfa, std::span<const lang::State> component,
                                                     bool periods, const LimitBounds& bounds) {
  std::optional<Semigroup> semigroup = transition_semigroup(dfa, component, bounds.semigroup);
  if (!semigroup) return std::nullopt;
  Stable stable;
  for (std::uint32_t element = 0; element < semigroup->elements.size(); ++element) stable.elements.push_back(element);
  if (periods) {
    std::optional<Stable> found = stable_semigroup(*semigroup, bounds.lengths);
    if (!found) return std::nullopt;
    stable = std::move(*found);
  }
  LimitSeparation result;
  result.period = stable.index;
  result.window = static_cast<std::uint32_t>((stable.elements.size() + 2) * stable.index);
  Windows windows(*semigroup, std::move(stable), bounds.moves);
  if (!windows.find_moves()) return std::nullopt;
  result.unseparated = windows.unseparated();
  return result;
}

}  // namespace crasp::verifier
