#include "verifier/decision_tree.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

namespace crasp::verifier {
namespace {

// Pairs of rows with different outcomes: 0 for a pure set.
std::size_t impurity(const std::map<std::int64_t, std::size_t>& outcomes) {
  std::size_t all = 0, same = 0;
  for (auto [outcome, count] : outcomes) {
    all += count;
    same += count * count;
  }
  return all * all - same;
}

}  // namespace

DecisionTree::DecisionTree(Table table) : attributes_(std::move(table.attributes)) { grow(std::move(table.rows)); }

bool DecisionTree::passes(std::uint32_t attribute, std::int64_t value, const std::vector<std::int64_t>& values) const {
  return attributes_[attribute].kind == Attribute::Kind::term ? values[attribute] >= value : values[attribute] == value;
}

std::uint32_t DecisionTree::grow(std::vector<Table::Row> rows) {
  std::uint32_t number = static_cast<std::uint32_t>(nodes_.size());
  nodes_.emplace_back();
  if (!rows.empty()) nodes_[number].outcome = rows[0].outcome;
  std::size_t best = static_cast<std::size_t>(-1);
  bool pure = std::all_of(rows.begin(), rows.end(), [&](const auto& row) { return row.outcome == rows[0].outcome; });
  if (pure) return number;
  for (std::uint32_t attribute = 0; attribute < attributes_.size(); ++attribute) {
    std::set<std::int64_t> values;
    for (const Table::Row& row : rows) values.insert(row.values[attribute]);
    for (std::int64_t value : values) {
      std::map<std::int64_t, std::size_t> halves[2];
      for (const Table::Row& row : rows) ++halves[passes(attribute, value, row.values) ? 1 : 0][row.outcome];
      std::size_t score = impurity(halves[0]) + impurity(halves[1]);
      if (halves[0].empty() || halves[1].empty() || score >= best) continue;
      best = score;
      nodes_[number].attribute = attribute;
      nodes_[number].value = value;
    }
  }
  auto middle = std::partition(rows.begin(), rows.end(), [&](const Table::Row& row) {
    return passes(nodes_[number].attribute, nodes_[number].value, row.values);
  });
  nodes_[number].leaf = false;
  std::uint32_t yes = grow({rows.begin(), middle});
  std::uint32_t no = grow({middle, rows.end()});
  nodes_[number].yes = yes;
  nodes_[number].no = no;
  return number;
}

std::int64_t DecisionTree::decide(const std::vector<std::int64_t>& values) const {
  if (nodes_.empty()) return 0;
  std::uint32_t at = 0;
  while (!nodes_[at].leaf) at = passes(nodes_[at].attribute, nodes_[at].value, values) ? nodes_[at].yes : nodes_[at].no;
  return nodes_[at].outcome;
}

std::vector<DecisionTree::Path> DecisionTree::paths(std::int64_t outcome) const {
  std::vector<Path> result;
  Path path;
  std::function<void(std::uint32_t)> visit = [&](std::uint32_t at) {
    const Node& node = nodes_[at];
    if (node.leaf) {
      if (node.outcome == outcome) result.push_back(path);
      return;
    }
    for (bool passed : {true, false}) {
      path.push_back({node.attribute, node.value, passed});
      visit(passed ? node.yes : node.no);
      path.pop_back();
    }
  };
  if (!nodes_.empty()) visit(0);
  return result;
}

std::vector<std::int64_t> DecisionTree::outcomes() const {
  std::set<std::int64_t> result;
  for (const Node& node : nodes_) {
    if (node.leaf) result.insert(node.outcome);
  }
  return {result.begin(), result.end()};
}

}  // namespace crasp::verifier
