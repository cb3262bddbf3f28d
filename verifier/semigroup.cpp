#include "verifier/semigroup.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "verifier/components.h"

namespace crasp::verifier {

PartialMap compose(const PartialMap& left, const PartialMap& right) {
  PartialMap result(left.size());
  for (std::size_t point = 0; point < left.size(); ++point) {
    result[point] = left[point] == kOutside ? kOutside : right[left[point]];
  }
  return result;
}

namespace {

std::vector<PartialMap> generators(const lang::Dfa& dfa, std::span<const lang::State> states) {
  std::vector<std::uint32_t> point(dfa.states(), kOutside);
  for (std::uint32_t at = 0; at < states.size(); ++at) point[states[at]] = at;
  std::vector<PartialMap> result(dfa.symbols);
  for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
    for (lang::State state : states) result[symbol].push_back(point[dfa.next(state, symbol)]);
  }
  return result;
}

}  // namespace

std::optional<Semigroup> transition_semigroup(const lang::Dfa& dfa, std::span<const lang::State> states,
                                              std::size_t limit) {
  std::vector<PartialMap> letters = generators(dfa, states);
  Semigroup result;
  result.symbols = dfa.symbols;
  std::map<PartialMap, std::uint32_t> numbers;
  auto number = [&](PartialMap map, const lang::SymbolWord& prefix, std::uint32_t symbol) {
    auto [place, fresh] = numbers.try_emplace(map, static_cast<std::uint32_t>(result.elements.size()));
    if (fresh) {
      result.elements.push_back(std::move(map));
      result.word.push_back(prefix);
      result.word.back().push_back(symbol);
    }
    return place->second;
  };
  for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) number(letters[symbol], {}, symbol);
  for (std::uint32_t element = 0; element < result.elements.size(); ++element) {
    if (result.elements.size() > limit) return std::nullopt;
    for (std::uint32_t symbol = 0; symbol < dfa.symbols; ++symbol) {
      lang::SymbolWord prefix = result.word[element];
      std::uint32_t target = number(compose(result.elements[element], letters[symbol]), prefix, symbol);
      result.right.push_back(target);
    }
  }
  return result;
}

std::optional<Stable> stable_semigroup(const Semigroup& semigroup, std::size_t steps) {
  // The sets of maps by length are eventually periodic: equal at lengths `first` and `length`. The least multiple of
  // that period from `first` on is stable, and nothing smaller is.
  std::vector<std::uint32_t> letters;
  for (std::uint32_t element = 0; element < semigroup.word.size() && semigroup.word[element].size() == 1; ++element) {
    letters.push_back(element);
  }
  std::map<std::vector<std::uint32_t>, std::uint32_t> seen;
  std::vector<std::vector<std::uint32_t>> by_length{{}};
  for (std::vector<std::uint32_t> current = std::move(letters); by_length.size() <= steps;) {
    std::uint32_t length = static_cast<std::uint32_t>(by_length.size());
    auto [place, fresh] = seen.try_emplace(current, length);
    if (!fresh) {
      std::uint32_t first = place->second, period = length - first;
      std::uint32_t index = (first + period - 1) / period * period;
      return Stable{index, by_length[index]};
    }
    by_length.push_back(current);
    std::set<std::uint32_t> next;
    for (std::uint32_t element : current) {
      for (std::uint32_t symbol = 0; symbol < semigroup.symbols; ++symbol) {
        next.insert(semigroup.right[std::size_t{element} * semigroup.symbols + symbol]);
      }
    }
    current.assign(next.begin(), next.end());
  }
  return std::nullopt;
}

namespace {

// A cycle of at least two points, if the map has one. Each point is visited once.
std::optional<std::vector<std::uint32_t>> cycle_of(const PartialMap& map) {
  std::vector<std::uint32_t> visited_from(map.size(), kOutside);
  for (std::uint32_t start = 0; start < map.size(); ++start) {
    std::uint32_t point = start;
    while (point != kOutside && visited_from[point] == kOutside) {
      visited_from[point] = start;
      point = map[point];
    }
    if (point == kOutside || visited_from[point] != start || map[point] == point) continue;
    std::vector<std::uint32_t> cycle{point};
    while (map[cycle.back()] != point) cycle.push_back(map[cycle.back()]);
    return cycle;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Rotation> find_rotation(const Semigroup& semigroup, std::span<const std::uint32_t> elements) {
  for (std::uint32_t element : elements) {
    if (auto cycle = cycle_of(semigroup.elements[element])) return Rotation{semigroup.word[element], std::move(*cycle)};
  }
  return std::nullopt;
}

MonoidFacts monoid_facts(const Semigroup& semigroup) {
  std::uint32_t size = static_cast<std::uint32_t>(semigroup.elements.size());
  std::vector<std::uint32_t> all(size);
  std::iota(all.begin(), all.end(), 0);
  bool aperiodic = !find_rotation(semigroup, all);
  // Elements are R-equivalent when each can be reached from the other by multiplication from the right.
  Components classes = strong_components(semigroup.right, size, semigroup.symbols);
  std::vector<std::uint32_t> idempotents(classes.count);
  for (std::uint32_t element : all) idempotents[classes.of_node[element]] += semigroup.idempotent(element) ? 1 : 0;
  bool single = std::all_of(idempotents.begin(), idempotents.end(), [](std::uint32_t number) { return number <= 1; });
  return {size, aperiodic, aperiodic && single};
}

}  // namespace crasp::verifier
