#include "verifier/separation.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace crasp::verifier {
namespace {

template <class Key>
std::vector<std::uint32_t> numbered(const std::vector<Key>& keys) {
  std::map<Key, std::uint32_t> numbers;
  std::vector<std::uint32_t> result;
  for (const Key& key : keys) {
    result.push_back(numbers.try_emplace(key, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return result;
}

std::uint32_t count(const std::vector<std::uint32_t>& classes) {
  return classes.empty() ? 0 : *std::max_element(classes.begin(), classes.end()) + 1;
}

Potentials balanced_counters(std::span<const Move> moves, const std::vector<std::uint32_t>& classes,
                             Counters counters) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> keys;
  for (const Move& move : moves) keys.emplace_back(classes[move.source], move.letter);
  std::vector<std::uint32_t> labels = numbered(keys);
  std::vector<LabelledEdge> edges;
  for (std::size_t at = 0; at < moves.size(); ++at) edges.push_back({moves[at].source, moves[at].target, labels[at]});
  if (counters == Counters::within_classes) return potentials_within(classes, edges);
  return potentials(static_cast<std::uint32_t>(classes.size()), edges);
}

std::vector<std::uint32_t> refined(const std::vector<std::uint32_t>& classes, const Potentials& potentials) {
  std::vector<std::tuple<std::uint32_t, std::uint32_t, IntegerVector>> keys;
  for (std::size_t node = 0; node < classes.size(); ++node) {
    IntegerVector values;
    for (const IntegerVector& vector : potentials.basis) values.push_back(vector[node]);
    keys.emplace_back(classes[node], potentials.group[node], std::move(values));
  }
  return numbered(keys);
}

}  // namespace

bool Separation::complete() const { return count(classes) == classes.size(); }

Separation separate(std::span<const Move> moves, std::vector<std::uint32_t> visible, Counters which) {
  Separation result{{}, numbered(visible)};
  while (!result.complete()) {
    Potentials counters = balanced_counters(moves, result.classes, which);
    std::vector<std::uint32_t> classes = refined(result.classes, counters);
    if (count(classes) == count(result.classes)) break;
    result.rounds.push_back({std::move(result.classes), std::move(counters)});
    result.classes = std::move(classes);
  }
  return result;
}

}  // namespace crasp::verifier
